using System.Security.Cryptography;
using System.Text;
using Newsletter.Shell.Settings;

namespace Newsletter.Data.Secrets;

/// <summary>The key that is not in the database. It encrypts the keys that are (AES-256-GCM), so that a copy of the database alone opens nothing.</summary>
internal sealed class KeyFile(SecretsOptions options)
{
    public const int Size = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private byte[]? _key;

    /// <summary>Reads the file, or makes it.</summary>
    /// <param name="mayMake">False where keys wrapped by a key file are there already: a new file could not open them.</param>
    /// <exception cref="SettingsException">It cannot be used; the message says what to do.</exception>
    public void Open(bool mayMake)
    {
        try
        {
            if (!File.Exists(options.KeyFile))
            {
                if (!mayMake)
                    throw Wrong("is not there, but the database holds keys that it opens. Put the file back from your backup, or copy it from another node");
                Make();
            }

            Check();
            _key = File.ReadAllBytes(options.KeyFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"cannot be read or made ({exception.Message})");
        }
    }

    /// <param name="context">What the plain bytes are; they open under the same words only.</param>
    public byte[] Wrap(ReadOnlySpan<byte> plain, string context)
    {
        var wrapped = new byte[NonceSize + TagSize + plain.Length];
        var nonce = wrapped.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Key, TagSize);
        aes.Encrypt(nonce, plain, wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(context));
        return wrapped;
    }

    /// <exception cref="SettingsException">Another key file wrapped it.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, string context)
    {
        if (wrapped.Length < NonceSize + TagSize)
            throw new InvalidOperationException($"{context} is too short to be a wrapped key.");
        var plain = new byte[wrapped.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Key, TagSize);
        try
        {
            aes.Decrypt(
                wrapped[..NonceSize], wrapped[(NonceSize + TagSize)..], wrapped.Slice(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(context));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Wrong("is not the one that this database's keys were wrapped with. Put the right file back from your backup, or copy it from another node");
        }

        return plain;
    }

    private byte[] Key => _key ?? throw new InvalidOperationException("The key file is opened at start, before anything uses it.");

    private void Check()
    {
        var file = new FileInfo(options.KeyFile);
        if (file.Length != Size)
            throw Wrong($"has {file.Length} bytes instead of {Size}. Put the right file back from your backup");
        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & ~Owners) != UnixFileMode.None)
            throw Wrong($"can be read by others. Allow its owner alone: chmod 600 {options.KeyFile}");
    }

    /// <summary>Whole or not at all, and by one process alone: <see cref="File.Move(string, string)"/> replaces what came between its look and its move, and two nodes would go on with a key each.</summary>
    private void Make()
    {
        OwnerOnly.CreateFolder(Path.GetDirectoryName(options.KeyFile)!); // an absolute file has one
        var part = options.KeyFile + ".new";
        while (!File.Exists(options.KeyFile))
        {
            if (Claim(part) is { } file)
                Make(part, file);
            else if (!SpinWait.SpinUntil(() => !File.Exists(part), Patience))
                throw Wrong($"is being made by a process that does not come to an end. If there is none, delete {part}");
        }
    }

    private void Make(string part, FileStream file)
    {
        using (file)
        {
            file.Write(RandomNumberGenerator.GetBytes(Size));
            file.Flush(flushToDisk: true);
        }

        // Somebody may have been through with it before this one's turn came.
        if (File.Exists(options.KeyFile))
            File.Delete(part);
        else
            File.Move(part, options.KeyFile);
    }

    /// <returns>Null: another process makes it, or has made it.</returns>
    private FileStream? Claim(string part)
    {
        try
        {
            return OwnerOnly.WriteNew(part);
        }
        catch (IOException) when (File.Exists(part) || File.Exists(options.KeyFile))
        {
            return null;
        }
    }

    private SettingsException Wrong(string what) => new([$"Secrets:KeyFile {options.KeyFile} {what}."]);
}
