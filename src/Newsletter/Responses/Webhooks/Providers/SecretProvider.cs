using System.Text.Json;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Providers that sign nothing: they show a secret, as the password of the address or as a bearer token.</summary>
internal abstract class SecretProvider(WebhookOptions options) : IMailProvider
{
    public abstract string Title { get; }

    public string Name => Title.ToLowerInvariant();

    public bool IsSetUp => options.SecretOf(Name) is not null;

    public string Setting => $"Webhooks:{Title}:Secret";

    public Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken) => Task.FromResult(Prove(request));

    public abstract IEnumerable<ProviderNotice> Read(JsonElement content);

    private Result<ProvenNotice> Prove(NoticeRequest request)
    {
        if (options.SecretOf(Name)?.IsIn(request.Headers) != true)
            return new NoSecretFailure($"The secret is missing or wrong. Give {Title} the address with a name and {Setting} in it: https://newsletter:SECRET@…");
        var parsed = JsonFields.Parse(request.Body);
        return parsed.Ok ? new ProvenNotice(parsed.Value) : parsed.Failure;
    }
}
