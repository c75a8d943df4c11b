using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>Progress to many at once.</summary>
public sealed class ProgressFeedTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task However_many_follow_an_issue_one_reads_and_all_hear_its_end()
    {
        var desk = new Desk(fixture.Service.Admin);
        var issue = await desk.DraftAsync(await desk.PublicationAsync());
        var key = await KeyAsync((string)issue["id"]!);
        var feed = fixture.Service.Get<ProgressFeed>();
        var heard = 0;
        async Task<IssueState> FollowAsync()
        {
            var last = IssueState.Draft;
            var first = true;
            await foreach (var progress in feed.FollowAsync(key, CancellationToken.None))
            {
                if (first)
                    Interlocked.Increment(ref heard);
                (first, last) = (false, progress.Progress.State);
            }

            return last;
        }

        var followers = Enumerable.Range(0, 50).Select(_ => FollowAsync()).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref heard) == 50);
        Assert.Equal(1, feed.Readers);

        await (await desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
        Assert.All(await Task.WhenAll(followers).WaitAsync(TimeSpan.FromMinutes(2)), state => Assert.Equal(IssueState.Cancelled, state));
        Assert.Equal(0, feed.Readers);
    }

    [Fact]
    public async Task The_desk_has_it_as_words_by_its_session_alone_and_nobody_reads_on_when_all_have_gone()
    {
        var desk = new Desk(fixture.Service.Admin);
        var issue = await desk.DraftAsync(await desk.PublicationAsync());
        var path = $"/desk/issues/{issue["id"]}/progress";
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        using (var answer = await editor.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(("text/event-stream", "no"), (answer.Content.Headers.ContentType?.MediaType, string.Join("", answer.Headers.GetValues("X-Accel-Buffering"))));
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Equal("event: progress", await lines.ReadLineAsync());
            Assert.Contains("\"state\":\"draft\"", await lines.ReadLineAsync(), StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => fixture.Service.Get<ProgressFeed>().Readers == 0);
        using var nobody = await fixture.Service.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Found, nobody.StatusCode);
    }

    private async Task<int> KeyAsync(string id)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var issue = Guid.Parse(id);
        return await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Issues.Where(i => i.Id == issue).Select(i => i.Key).SingleAsync();
    }
}
