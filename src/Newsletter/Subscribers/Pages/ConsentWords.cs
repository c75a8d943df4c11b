using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Pages;

/// <summary>The consent record as people read it.</summary>
internal static class ConsentWords
{
    public static string Event(ConsentMoment moment) => moment switch
    {
        ConsentMoment.Asked => "Asked for it; written to",
        ConsentMoment.Confirmed => "Confirmed",
        ConsentMoment.Added => "Added by the staff",
        ConsentMoment.Noted => "Consent written down",
        ConsentMoment.Paused => "Paused",
        ConsentMoment.Resumed => "Goes on",
        ConsentMoment.Left => "Left",
        ConsentMoment.Bounced => "Address does not work",
        ConsentMoment.Complained => "Called it spam",
        ConsentMoment.Monthly => "Wants one mail a month",
        ConsentMoment.EveryIssue => "Wants every issue again",
        ConsentMoment.FiguresOn => "Agreed to figures of their own",
        ConsentMoment.FiguresOff => "No figures of their own any more",
        ConsentMoment.Moved => "Gets it at another address",
        ConsentMoment.Undone => "The list was taken out again",
        _ => throw new ArgumentOutOfRangeException(nameof(moment), moment, message: null),
    };

    /// <summary>Which way; what the newsroom wrote itself stays as it is.</summary>
    public static string How(string how) => how switch
    {
        "form" => "By the sign-up form",
        "link" => "By a link in their mail",
        "api" => "By a program, over the API",
        "desk" => "At the desk",
        "return" => "By a copy that came back",
        Consent.ByImport => "By an imported list",
        _ => how,
    };
}
