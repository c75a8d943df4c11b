using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Issues;
using Newsletter.Shell;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Sending;

/// <summary>
/// Reads the certificate of an issue that has ended: its fields, and beside them <c>signed</c> (the very text that was signed),
/// <c>signature</c> (ECDSA P-256 over SHA-256 of that text in UTF-8, DER in base64), <c>publicKey</c> (PEM: whoever keeps it can check the
/// signature without this service) and <c>valid</c>.
/// </summary>
internal sealed class ReadCertificate(NewsletterDb db, ListDeliveries deliveries, CertificateSigner signer)
{
    private const int RowsAtOnce = 1000;

    private static readonly string[] Columns =
        ["row", "subscriber", "address", "state", "reason", "attempts", "server", "reply", "messageId", "queuedAt", "acceptedAt", "uncertainAt", "resends", "revision"];

    public async Task<Result<JsonObject>> HandleAsync(Issue issue, CancellationToken cancellationToken)
    {
        var certificate = await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Issue == issue.Key, cancellationToken);
        if (certificate is null)
            return new NotFoundFailure($"certificate: the issue is {issue.State.ToString().ToLowerInvariant()}, and it is written when the last copy has its end");
        var bytes = Encoding.UTF8.GetBytes(certificate.Json);
        var answer = JsonNode.Parse(certificate.Json)!.AsObject(); // written by FinishIssue
        answer["signed"] = certificate.Json;
        answer["signature"] = certificate.Signature;
        answer["publicKey"] = signer.PublicKeyPem(certificate.KeyId);
        answer["valid"] = signer.Verify(bytes, new Signature(certificate.KeyId, Convert.FromBase64String(certificate.Signature)));
        return answer;
    }

    /// <summary>Every row of the ledger, streamed.</summary>
    public async Task WriteCsvAsync(Issue issue, Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Csv.Line(Columns).AsMemory(), cancellationToken);
        var last = 0;
        while (true)
        {
            var rows = await deliveries.RangeAsync(issue, last, RowsAtOnce, cancellationToken);
            if (rows.Count == 0)
                return;
            foreach (var row in rows)
                await writer.WriteLineAsync(Line(row).AsMemory(), cancellationToken);
            last = rows[^1].Row;
        }
    }

    private static string Line(DeliveryAnswer row) => Csv.Line(
        row.Row, row.Subscriber, row.Address, row.State, row.Reason, row.Attempts, row.Server, row.Reply, row.MessageId,
        row.QueuedAt, row.AcceptedAt, row.UncertainAt, row.Resends, row.Revision);
}
