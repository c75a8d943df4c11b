using System.Globalization;
using System.Text.Json;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Mime;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>Makes keys in the data folder, for their owner alone, and says what has to be published and set before they are used.</summary>
internal sealed class MakeDkimKeys(ServiceOptions service, ComposingOptions composing, TimeProvider clock)
{
    // A TXT record is strings of at most 255 octets (RFC 1035 section 3.3); zone files want them divided.
    private const int LongestString = 250;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string domain, string? selector, IReadOnlyList<DkimAlgorithm> algorithms, bool json)
    {
        var parsed = AddrSpec.Parse("x@" + domain);
        if (!parsed.Ok)
            return await ServiceCommands.FailAsync($"'{domain}' is no domain.");
        var name = parsed.Value.Domain.ToLowerInvariant();
        var stem = (selector ?? "n" + clock.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture)).ToLowerInvariant();
        if (!DkimSettings.IsSelector(stem + "e"))
            return await ServiceCommands.FailAsync($"'{selector}' is no selector: letters, digits and hyphens, like n2026.");

        var made = new List<MadeKey>();
        foreach (var algorithm in algorithms)
        {
            // Two keys cannot be published under one name.
            var key = Make(name, algorithms.Count > 1 && algorithm == DkimAlgorithm.Ed25519Sha256 ? stem + "e" : stem, algorithm);
            if (!key.Ok)
                return await ServiceCommands.FailAsync(key.Failure.Message);
            made.Add(key.Value);
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { items = made }, ApiJson.Options));
        else
            Tell(made);
        return 0;
    }

    private Result<MadeKey> Make(string domain, string selector, DkimAlgorithm algorithm)
    {
        var file = Path.Combine(service.DataDirectory, "dkim", $"{domain}.{selector}.pem");
        if (File.Exists(file))
            return new Failure("dkim.exists", $"{file} is there already, and it is not overwritten: name another selector with --selector.");
        using var key = DkimKey.Generate(algorithm);
        try
        {
            OwnerOnly.CreateFolder(Path.GetDirectoryName(file)!); // an absolute file has one
            using var writer = new StreamWriter(OwnerOnly.WriteNew(file));
            writer.WriteLine(key.ExportPem());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Failure("dkim.file", $"{file} cannot be written: {exception.Message}");
        }

        return new MadeKey(domain, selector, key.AlgorithmName, Path.GetRelativePath(service.DataDirectory, file), $"{selector}._domainkey.{domain}", key.Record);
    }

    private void Tell(IReadOnlyList<MadeKey> made)
    {
        Console.WriteLine("1. Publish in the DNS:");
        foreach (var key in made)
        {
            Console.WriteLine();
            Console.WriteLine($"{key.RecordName}. IN TXT ( {string.Join(' ', key.Record.Chunk(LongestString).Select(part => $"\"{new string(part)}\""))} )");
        }

        Console.WriteLine();
        Console.WriteLine("2. Once \"newsletter doctor\" finds them there, set (in appsettings.json, or as environment with __ for :):");
        Console.WriteLine();
        var entry = composing.Signers.Values.Sum(s => s.Signers.Count);
        foreach (var key in made)
        {
            Console.WriteLine($"Dkim:Domains:{entry}:Domain={key.Domain}");
            Console.WriteLine($"Dkim:Domains:{entry}:Selector={key.Selector}");
            Console.WriteLine($"Dkim:Domains:{entry}:PrivateKeyFile={key.PrivateKeyFile}");
            Console.WriteLine($"Dkim:Domains:{entry}:Algorithm={key.Algorithm}");
            entry++;
        }

        Console.Error.WriteLine($"{Environment.NewLine}The private keys are in {Path.Combine(service.DataDirectory, "dkim")}, for this user alone. Copy them to every node that sends.");
    }

    private sealed record MadeKey(string Domain, string Selector, string Algorithm, string PrivateKeyFile, string RecordName, string Record);
}
