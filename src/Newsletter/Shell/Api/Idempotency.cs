using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Accounts;

namespace Newsletter.Shell.Api;

/// <summary>
/// <c>Idempotency-Key</c> on POSTs below <c>/api/v1</c>: a repeat gets the first answer instead of doing it twice. Crash points: (1) before the
/// handler has committed: the lease runs out and a repeat runs it; (2) between its commit and <see cref="IdempotencyStore.RecordAsync"/>: as (1), so
/// that a handler whose second run would do harm keeps a rule of its own in the database (issues do: their moves are conditional).
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyStore store, TimeProvider clock)
{
    private const string Header = "Idempotency-Key";

    /// <summary>Headers that belong to the answer; the others belong to the connection or the moment.</summary>
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) || !request.Headers.TryGetValue(Header, out var values) || context.GetEndpoint() is not RouteEndpoint)
        {
            await next(context);
            return;
        }

        var key = values.ToString();
        if (values.Count != 1 || key.Length is 0 or > 255 || key.Any(c => c is < ' ' or > '~'))
        {
            await Problems.Of(new MalformedFailure($"{Header} is not a key: send 1 to 255 printable ASCII characters.")).ExecuteAsync(context);
            return;
        }

        var account = context.User.Caller();
        // A key of a service without accounts has a name of its own.
        var scope = Hash($"{key}\n{request.Path}\n{account.Account?.ToString() ?? account.Name}");
        await RunOnceAsync(context, scope);
    }

    private async Task RunOnceAsync(HttpContext context, string scope)
    {
        var body = await HashBodyAsync(context.Request, context.RequestAborted);
        var runner = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var known = await store.BeginAsync(scope, body, runner, context.RequestAborted);
        if (known is null)
            await RunAsync(context, scope, runner);
        else
            await RepeatAsync(context, known, body);
    }

    private async Task RunAsync(HttpContext context, string scope, string runner)
    {
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        // Whoever sends a key comes back for the answer: a connection that breaks must not undo half of the work.
        context.RequestAborted = CancellationToken.None;
        using var done = new CancellationTokenSource();
        var renewal = RenewAsync(scope, runner, done.Token);
        var recorded = false;
        try
        {
            await next(context);
            recorded = await RecordAsync(context, scope, runner, answer);
        }
        finally
        {
            context.Response.Body = wire;
            await done.CancelAsync();
            await renewal;
            if (!recorded)
                await store.ForgetAsync(scope, runner);
        }

        answer.Position = 0;
        await answer.CopyToAsync(wire, CancellationToken.None);
    }

    /// <returns>False when the answer is none to repeat.</returns>
    private async Task<bool> RecordAsync(HttpContext context, string scope, string runner, MemoryStream answer)
    {
        var response = context.Response;
        if (response.StatusCode >= 500)
            return false;
        var secret = response.StatusCode < 300 && context.GetEndpoint()?.Metadata.GetMetadata<SecretAnswer>() is not null;
        var headers = KeptHeaders.Where(name => response.Headers.ContainsKey(name)).ToDictionary(name => name, name => response.Headers[name].ToString());
        await store.RecordAsync(
            scope,
            runner,
            secret ? IdempotencyState.Secret : IdempotencyState.Done,
            response.StatusCode,
            JsonSerializer.Serialize(headers),
            answer.ToArray());
        return true;
    }

    private static async Task RepeatAsync(HttpContext context, IdempotentAnswer known, string body)
    {
        if (known.Request != body)
        {
            await Problems.Of(new ValidationFailure(Header, "This key was used for another request here. Take a new key for each.")).ExecuteAsync(context);
        }
        else if (known.State == IdempotencyState.Running)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.Of(new ConflictFailure("idempotency.running", "The first request with this key is still running. Ask again in a moment.")).ExecuteAsync(context);
        }
        else if (known.State == IdempotencyState.Secret)
        {
            await Problems.Of(new ConflictFailure("idempotency.secret", "This was done already, and its answer showed a secret, which is shown once.")).ExecuteAsync(context);
        }
        else
        {
            await ReplayAsync(context.Response, known);
        }
    }

    private static async Task ReplayAsync(HttpResponse response, IdempotentAnswer known)
    {
        response.StatusCode = known.Answer ?? throw new InvalidOperationException("A finished answer has a status code.");
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(known.Headers ?? "{}") ?? [])
            response.Headers[name] = value;
        response.Headers["Idempotency-Replayed"] = "true";
        if (known.Body is { Length: > 0 } body)
            await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    private async Task RenewAsync(string scope, string runner, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(IdempotencyStore.Lease / 3, clock, cancellationToken);
                await store.RenewAsync(scope, runner, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The request is over.
            return;
        }
    }

    /// <summary>Reads the body once for its hash and leaves it to be read again; large ones wait on disk.</summary>
    private static async Task<string> HashBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.QueryString}\n{request.ContentType}\n"));
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
                hash.AppendData(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
