using Newsletter.Engines.Dkim;
using Newsletter.Shell.Settings;

namespace Newsletter.Composing;

/// <summary><c>Dkim:Domains:N</c>: Domain, Selector, PrivateKeyFile and Algorithm; several entries of one domain are several signatures, RSA first.</summary>
internal static class DkimSettings
{
    private static readonly string[] Algorithms = ["rsa-sha256", "ed25519-sha256"];

    /// <param name="dataDirectory">What relative key files are relative to.</param>
    /// <returns>By From domain, as A-labels in lower case.</returns>
    public static IReadOnlyDictionary<string, DkimSigners> Read(SettingsReader reader, string dataDirectory)
    {
        var signers = new List<DkimSigner>();
        foreach (var entry in reader.Entries("Dkim:Domains"))
        {
            var domain = reader.Domain(entry + ":Domain");
            var selector = Selector(reader, entry + ":Selector");
            var key = Key(reader, entry, dataDirectory);
            if (domain is null || selector is null || key is null)
                continue;
            if (signers.Any(s => s.Domain == domain && s.Selector == selector))
                reader.Add(entry + ":Selector", selector, "each selector of a domain once");
            signers.Add(new DkimSigner(domain, selector, key));
        }

        return signers.GroupBy(s => s.Domain).ToDictionary(group => group.Key, group => new DkimSigners([.. group.OrderBy(s => s.Key.Algorithm)]));
    }

    /// <summary>RFC 6376 section 3.1: labels of a host name, with dots between.</summary>
    public static bool IsSelector(string text) => text.Length <= 200 && text.Split('.').All(IsLabel);

    private static string? Selector(SettingsReader reader, string key)
    {
        var text = reader.OptionalText(key);
        if (text is not null && IsSelector(text))
            return text.ToLowerInvariant();
        reader.Add(key, text, "letters, digits and hyphens, like n2026");
        return null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';

    private static DkimKey? Key(SettingsReader reader, string entry, string dataDirectory)
    {
        var file = reader.OptionalText(entry + ":PrivateKeyFile");
        var algorithm = reader.OptionalText(entry + ":Algorithm");
        if (algorithm is not null && !Algorithms.Contains(algorithm, StringComparer.OrdinalIgnoreCase))
        {
            reader.Add(entry + ":Algorithm", algorithm, string.Join(" or ", Algorithms));
            return null;
        }

        var read = file is null ? new Failure("dkim.key", "is not named") : ReadFile(Path.GetFullPath(file, dataDirectory));
        if (!read.Ok)
        {
            reader.Add(entry + ":PrivateKeyFile", file, $"a PEM file with an RSA or Ed25519 private key that this process may read; this one {read.Failure.Message}. \"newsletter doctor --make-dkim DOMAIN\" makes one");
            return null;
        }

        if (algorithm is null || algorithm.Equals(read.Value.AlgorithmName, StringComparison.OrdinalIgnoreCase))
            return read.Value;
        reader.Add(entry + ":Algorithm", algorithm, $"{read.Value.AlgorithmName}, which is what the key in {file} is for");
        read.Value.Dispose();
        return null;
    }

    private static Result<DkimKey> ReadFile(string file)
    {
        try
        {
            return DkimKey.Read(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Failure("dkim.key", $"cannot be read ({exception.Message.TrimEnd('.')})");
        }
    }
}
