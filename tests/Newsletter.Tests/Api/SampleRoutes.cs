using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Newsletter.Accounts;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Tests.Api;

/// <summary>Routes with nothing in them but what all routes share.</summary>
internal sealed class SampleRoutes
{
    private readonly ConcurrentDictionary<string, bool> _failed = [];
    private int _runs;
    private readonly Guid _id = Guid.CreateVersion7();

    public int Runs => Volatile.Read(ref _runs);

    /// <summary>What a slow request waits for.</summary>
    public TaskCompletionSource Gate { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Map(WebApplication app)
    {
        var group = app.MapApi().MapGroup("/sample").RequireRole(Role.Editor);
        group.MapPost("/things", (ApiBody<Thing> body) => TypedResults.Created("/api/v1/sample/things/1", Answer(body.Value)));
        group.MapPut("/things/1", Put);
        group.MapPatch("/things/1", (ApiBody<Patch> body) => TypedResults.Ok(new { hasNote = body.Has("note"), body.Value.Note }));
        group.MapGet("/things/1", () => TypedResults.Ok(Answer(new Thing { Name = "a" })));
        group.MapGet("/things", (Paging paging) => TypedResults.Ok(new { paging.Limit, paging.After }));
        group.MapPost("/optional", (ApiBody<Optional> body) => TypedResults.Ok(new { body.Value.Note }));
        group.MapGet("/number", (int of) => TypedResults.Ok(new { of }));
        group.MapPost("/count", (ApiBody<Thing> body) => TypedResults.Created("/api/v1/sample/things/1", new Tagged(Interlocked.Increment(ref _runs), "\"x-1\"")));
        group.MapPost("/secret", () => TypedResults.Ok(new { key = Interlocked.Increment(ref _runs) })).ShowsSecret();
        group.MapPost("/fails", IResult (HttpRequest request) => _failed.TryAdd(request.Headers["Idempotency-Key"].ToString(), true) ? throw new InvalidOperationException("inside") : TypedResults.Ok(new { ok = true }));
        group.MapPost("/slow", SlowAsync);
        group.MapPost("/moves", () => Problems.Of(new SampleFailure(409, "allowed", new[] { "approve", "return" })));
        group.MapPost("/checks", () => Problems.Of(new SampleFailure(422, "checks", new[] { new { level = DayOfWeek.Monday } })));
        group.MapPost("/large", async (HttpRequest request) => TypedResults.Ok(new { bytes = (await new StreamReader(request.Body).ReadToEndAsync()).Length }))
            .WithBodyLimit(3 * 1024 * 1024);
        app.MapApi().MapGet("/sample/unnamed", () => "nobody may see this");
    }

    private IResult Put(ApiBody<Thing> body, IfMatch ifMatch) =>
        ifMatch.Check(Answer(body.Value).Etag, () => Answer(new Thing { Name = "current" })) is { } failure
            ? Problems.Of(failure)
            : TypedResults.Ok(Answer(body.Value));

    private async Task<IResult> SlowAsync()
    {
        Interlocked.Increment(ref _runs);
        await Gate.Task;
        return TypedResults.Ok(new { ok = true });
    }

    private ThingAnswer Answer(Thing thing) => new(_id, thing.Name, ETags.Of("thing", _id, 7), thing.Note);

    internal sealed record ThingAnswer(Guid Id, string Name, string Etag, string? Note) : ITagged;

    internal sealed record Tagged(int Run, string Etag) : ITagged;

    [AnswerOnly("id", "etag")]
    internal sealed record Thing
    {
        public required string Name { get; init; }

        public string? Note { get; init; }

        public int Count { get; init; }

        public DayOfWeek? Day { get; init; }

        public TimeOnly Time { get; init; }

        public DateOnly? Date { get; init; }

        public TimeSpan Wait { get; init; }

        public DateTimeOffset? At { get; init; }

        public IReadOnlyList<string> Points { get; init; } = [];

        public IReadOnlyList<Part> Parts { get; init; } = [];

        public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

        public IReadOnlyList<Guid> Ids { get; init; } = [];
    }

    private sealed record SampleFailure(int Status, string Member, object Value) : Failure("sample", "It is as it is."), IProblem
    {
        public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?> { [Member] = Value };
    }

    internal sealed record Part(string Key, bool On = true);

    internal sealed record Patch(string? Note = null);

    [BodyOptional]
    internal sealed record Optional(string? Note = null);
}
