namespace Newsletter.Sending.Doctor;

/// <summary>Looks at everything that sending rests on, changes nothing, and says of each thing what it is like and how to mend it.</summary>
internal sealed class ExamineSetUp(
    DatabaseFindings database, MachineFindings machine, ServerFindings servers, SenderDomains senders, DkimFindings dkim, EnvelopeFindings envelope, DmarcFindings dmarc,
    IEnumerable<ISetUpFindings> others)
{
    public async IAsyncEnumerable<Finding> HandleAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (readable, findings) = await database.LookAsync(cancellationToken);
        foreach (var finding in findings.Concat(machine.Look()))
            yield return finding;
        foreach (var finding in await servers.LookAsync(cancellationToken))
            yield return finding;
        foreach (var other in others)
        {
            foreach (var finding in await other.LookAsync(readable, cancellationToken))
                yield return finding;
        }

        var domains = await senders.ReadAsync(readable, cancellationToken);
        if (domains.Count == 0)
            yield return new Finding("senders", "From domains", FindingLevel.Note, "No publication has a From address yet, so there is no domain to look up.");
        foreach (var domain in domains)
        {
            foreach (var finding in await LookAsync(domain, cancellationToken))
                yield return finding;
        }
    }

    /// <summary>What receivers look at of one From domain.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(SenderDomain domain, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> findings =
        [
            .. await dkim.LookAsync(domain, cancellationToken), .. await envelope.LookAsync(domain, cancellationToken), .. await dmarc.LookAsync(domain, cancellationToken),
        ];
        return [.. findings.Select(f => f with { Domain = domain.Name })];
    }
}
