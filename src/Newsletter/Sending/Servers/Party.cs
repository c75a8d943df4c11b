namespace Newsletter.Sending.Servers;

/// <summary>Somebody who wants connections: an issue that goes out, a test mail, confirmations. Each gets its part of every server's, so that a long issue keeps nobody else waiting.</summary>
internal sealed class Party;
