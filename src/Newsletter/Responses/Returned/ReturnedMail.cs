namespace Newsletter.Responses.Returned;

/// <summary>What a message that came back says.</summary>
internal enum ReturnKind
{
    /// <summary>Nothing about a copy: a person's letter, a receipt, a notice of success.</summary>
    None,

    /// <summary>The address does not exist, has moved, or takes no mail.</summary>
    Hard,

    /// <summary>Refused or returned for a reason that may pass: full, blocked, policy, content.</summary>
    Soft,

    /// <summary>The reader, or their provider for them, called it spam (RFC 5965).</summary>
    Complaint,

    /// <summary>Nobody read it: holiday notices and the like (RFC 3834).</summary>
    AutoReply,

    /// <summary>It did not get through in time, or is still being tried.</summary>
    Delayed,
}

/// <param name="Recipients">Whom it is about, as far as it says.</param>
/// <param name="Status">The enhanced code (RFC 3463), like <c>5.1.1</c>; null where none is said.</param>
/// <param name="Reply">The words that decided: the remote server's where there are any.</param>
internal sealed record ReturnedMail(ReturnKind Kind, IReadOnlyList<string> Recipients, string? Status, string? Reply)
{
    public static ReturnedMail Nothing { get; } = new(ReturnKind.None, [], null, null);

    public string? Recipient => Recipients.Count > 0 ? Recipients[0] : null;
}
