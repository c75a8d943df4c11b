using Newsletter.Shell;

namespace Newsletter.Responses.Webhooks;

/// <summary>Why a notice is not taken. Providers repeat what is answered with 5xx, and most of the rest as well.</summary>
internal abstract record WebhookFailure(string Code, string Message, int Status) : Failure(Code, Message), IProblem
{
    public IReadOnlyDictionary<string, object?> Members { get; } = new Dictionary<string, object?>();
}

/// <summary>It is not proven that the provider sent it: nothing of it is read.</summary>
internal sealed record UnprovenFailure(string Message) : WebhookFailure("webhook.unproven", Message, StatusCodes.Status403Forbidden);

/// <summary>The password of the address is missing or wrong.</summary>
internal sealed record NoSecretFailure(string Message) : WebhookFailure("webhook.secret", Message, StatusCodes.Status401Unauthorized);

/// <summary>A notice that may be shown once was shown again. 406 is what Mailgun reads as "do not repeat".</summary>
internal sealed record ShownAgainFailure()
    : WebhookFailure("webhook.again", "This very notice was taken before. Nothing was done; do not repeat it.", StatusCodes.Status406NotAcceptable);

/// <summary>It cannot be told at the moment whether the notice is genuine, or there is no room.</summary>
internal sealed record LaterFailure(string Message) : WebhookFailure("webhook.later", Message, StatusCodes.Status503ServiceUnavailable);

/// <summary>Too much from one network that proved nothing.</summary>
internal sealed record TooManyFailure()
    : WebhookFailure("webhook.tooMany", "Too many notices from this network were refused. Mend what the refusals say, and wait a minute.", StatusCodes.Status429TooManyRequests);
