using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>
/// By turns, and by the fastest of some: what else the machine does only adds. Without the pace, what is written for one and not for the other makes its answer several times
/// as slow.
/// </summary>
public sealed class ReaderPaceTests(ReaderService readers) : IClassFixture<ReaderService>
{
    private const int Turns = 4;

    private ReaderPace _pace = new(TimeSpan.Zero); // RatioAsync sets it

    [Fact]
    public async Task An_address_that_is_known_is_answered_as_late_as_one_that_is_not()
    {
        var (slug, known) = await ReaderAsync();

        Assert.InRange(await RatioAsync(
            _ => TimeAsync<SignUp>(slug, (signUp, publication) => signUp.HandleAsync(publication, Form(known.Address), default)),
            turn => TimeAsync<SignUp>(slug, (signUp, publication) => signUp.HandleAsync(publication, Form($"{slug}-{turn}@inbox.example"), default))), 0.7, 1.4);
    }

    [Fact]
    public async Task Leaving_takes_as_long_for_a_reader_who_is_there_as_for_one_who_is_gone_and_for_a_forged_link()
    {
        var (slug, gone) = await ReaderAsync();
        var erased = await TokenAsync(gone);
        await readers.WithDbAsync(db => db.Subscribers.Where(s => s.Email == gone.Address).ExecuteDeleteAsync());
        Assert.InRange(await RatioAsync(async _ => await LeaveAsync(slug, await TokenAsync(await readers.ReaderAsync(slug))), _ => LeaveAsync(slug, erased)), 0.7, 1.4);
        var left = await TokenAsync(await readers.ReaderAsync(slug));
        Assert.InRange(await RatioAsync(_ => LeaveAsync(slug, left), _ => LeaveAsync(slug, new string('A', erased.Length))), 0.7, 1.4);
    }

    private Task<TimeSpan> LeaveAsync(string slug, string token) => TimeAsync<LeavePublication>(slug, (leave, publication) => leave.HandleAsync(publication, token, default));

    /// <summary>On a machine that takes longer for the work than for the pace, with more of a pace: none hides what lasts longer than it.</summary>
    private async Task<double> RatioAsync(Func<int, Task<TimeSpan>> one, Func<int, Task<TimeSpan>> other)
    {
        var turn = 0;
        for (var pace = TimeSpan.FromMilliseconds(150); ; pace *= 2)
        {
            _pace = new ReaderPace(pace);
            var (first, second) = (new List<TimeSpan>(), new List<TimeSpan>());
            for (var i = 0; i < Turns; i++, turn++)
            {
                first.Add(await one(turn));
                second.Add(await other(turn));
            }

            if (TimeSpan.FromTicks(Math.Max(first.Min().Ticks, second.Min().Ticks)) < pace * 1.2 || pace > TimeSpan.FromSeconds(5))
                return first.Min() / second.Min();
        }
    }

    private async Task<TimeSpan> TimeAsync<T>(string slug, Func<T, Publication, Task> act)
    {
        await using var scope = readers.Service.App.Services.CreateAsyncScope();
        var publication = await readers.WithDbAsync(db => db.Publications.AsNoTracking().SingleAsync(p => p.Slug == slug));
        var handler = ActivatorUtilities.CreateInstance<T>(scope.ServiceProvider, _pace);
        var from = TimeProvider.System.GetTimestamp();
        await act(handler, publication);
        return TimeProvider.System.GetElapsedTime(from);
    }

    private async Task<(string Slug, ReaderInbox Reader)> ReaderAsync()
    {
        var slug = await readers.Desk.PublicationAsync();
        return (slug, await readers.ReaderAsync(slug));
    }

    private static async Task<string> TokenAsync(ReaderInbox reader)
    {
        var link = await reader.LinkAsync(TokenPurpose.Leave, "unsubscribe");
        return link[(link.LastIndexOf('/') + 1)..];
    }

    private static SignUpRequest Form(string email) => new(email, null, null, "en", "You agree to get it.", "127.0.0.1");
}
