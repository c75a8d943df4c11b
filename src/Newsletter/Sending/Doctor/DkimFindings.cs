using Newsletter.Composing;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Dns;

namespace Newsletter.Sending.Doctor;

/// <summary>Whether the public halves of our keys stand in the DNS, so that receivers can verify what we sign.</summary>
internal sealed class DkimFindings(ComposingOptions composing, DnsResolver dns)
{
    private const string Area = "DKIM";
    private const int UsualRsaBits = 2048;

    public async Task<IReadOnlyList<Finding>> LookAsync(SenderDomain domain, CancellationToken cancellationToken)
    {
        if (composing.Signers.GetValueOrDefault(domain.Name) is not { } signers)
            return [new Finding(Area, domain.Name, FindingLevel.Warning, "Mail from this domain goes out unsigned.", $"\"newsletter doctor --make-dkim {domain.Name}\" makes keys, and says what to publish and what to set.")];
        var findings = new List<Finding>();
        foreach (var signer in signers.Signers)
            findings.AddRange(await LookAsync(signer, cancellationToken));
        if (signers.Signers.All(s => s.Key.Algorithm != DkimAlgorithm.RsaSha256))
            findings.Add(new Finding(Area, domain.Name, FindingLevel.Warning, "It is signed with Ed25519 alone, which large receivers do not verify yet.", "Add an RSA key beside it."));
        return findings;
    }

    private async Task<IReadOnlyList<Finding>> LookAsync(DkimSigner signer, CancellationToken cancellationToken)
    {
        var name = $"{signer.Selector}._domainkey.{signer.Domain}";
        var answer = await dns.TextsAsync(name, cancellationToken);
        if (!answer.Known)
            return [new Finding(Area, name, FindingLevel.Warning, $"It could not be looked up: {answer.Detail}.", "Try again, or set Dns:Servers to a resolver that answers.")];
        if (answer.Records.Count != 1)
        {
            return
            [
                new Finding(
                    Area, name, FindingLevel.Failure, answer.Records.Count == 0 ? "There is no TXT record, so nobody can verify the signature." : $"There are {answer.Records.Count} TXT records; receivers may take the wrong one.",
                    Publish(signer)),
            ];
        }

        var findings = new List<Finding> { Compare(name, signer, TagList.Read(answer.Records[0])) };
        if (signer.Key.Algorithm == DkimAlgorithm.RsaSha256 && signer.Key.Bits < UsualRsaBits)
            findings.Add(new Finding(Area, name, FindingLevel.Warning, $"The key has {signer.Key.Bits} bits.", $"{UsualRsaBits} are usual: make a new key under a new selector."));
        return findings;
    }

    private static Finding Compare(string name, DkimSigner signer, IReadOnlyDictionary<string, string> tags)
    {
        var key = Unspaced(tags.GetValueOrDefault("p", ""));
        var kind = tags.GetValueOrDefault("k", "rsa");
        var hashes = tags.GetValueOrDefault("h", "sha256").Split(':').Select(h => h.Trim());
        if (key.Length == 0)
            return new Finding(Area, name, FindingLevel.Failure, "The record has no key, which means that it was withdrawn.", Publish(signer));
        if (key != signer.Key.PublicKey || kind != (signer.Key.Algorithm == DkimAlgorithm.RsaSha256 ? "rsa" : "ed25519"))
            return new Finding(Area, name, FindingLevel.Failure, "The record holds another key than the one we sign with.", Publish(signer));
        if (!hashes.Contains("sha256", StringComparer.OrdinalIgnoreCase))
            return new Finding(Area, name, FindingLevel.Failure, "The record does not allow SHA-256 (h=).", Publish(signer));
        return tags.GetValueOrDefault("t", "").Split(':').Any(flag => flag.Trim() == "y")
            ? new Finding(Area, name, FindingLevel.Warning, "The record says that the domain is only testing DKIM (t=y).", "Take t=y out: receivers may treat its mail as unsigned.")
            : new Finding(Area, name, FindingLevel.Ok, $"The record holds the key we sign with ({signer.Key.AlgorithmName}).");
    }

    private static string Publish(DkimSigner signer) => $"Publish this one TXT record there: {signer.Key.Record}";

    private static string Unspaced(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
