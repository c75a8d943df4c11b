using System.Net;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>A message as it came in.</summary>
/// <param name="Sender">The return path; empty for <c>&lt;&gt;</c>.</param>
/// <param name="Recipients">As they were said in RCPT, domains in A-labels.</param>
/// <param name="Content">The octets with CRLF line ends, dots unstuffed; the receiver keeps no hold on them.</param>
/// <param name="HelloName">What the client called itself: printable, not checked.</param>
public sealed record ReceivedMessage(
    string Sender, IReadOnlyList<string> Recipients, ReadOnlyMemory<byte> Content, string HelloName, IPEndPoint? Client);
