using System.Collections.Concurrent;
using System.Threading.Channels;
using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Tests.Contracts;

/// <summary>What every job engine does. Time is real here; that something does not ring is shown by a later alarm that does.</summary>
public abstract class JobEngineContract : IAsyncLifetime
{
    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Channel<JobKey> _rings = Channel.CreateUnbounded<JobKey>();
    private readonly ConcurrentQueue<(string Message, Exception Thrown)> _logged = [];
    private readonly ConcurrentDictionary<JobKey, Func<CancellationToken, Task>> _answers = [];
    private readonly CancellationTokenSource _enough = new(Patience);
    private readonly HashSet<JobKey> _late = [];
    private IJobEngine _engine = null!;

    protected abstract IJobEngine Make(Action<string, Exception> log);

    protected abstract string Name { get; }

    public async Task InitializeAsync()
    {
        _engine = Make((message, thrown) => _logged.Enqueue((message, thrown)));
        await _engine.StartAsync(AnswerAsync, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        _enough.Dispose();
    }

    [Fact]
    public void Has_the_name_that_settings_pick_it_by() => Assert.Equal(Name, _engine.Name);

    [Fact]
    public async Task Rings_at_its_time_and_not_before()
    {
        var at = Now.AddMilliseconds(700);
        await _engine.ArmAsync(Key("due"), at, default);

        Assert.Equal(Key("due"), await NextAsync());
        Assert.True(Now >= at.AddMilliseconds(-20), "It rang before its time.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(-86_400)]
    [InlineData(-315_000_000)]
    public async Task Rings_at_once_for_a_time_that_has_passed(int seconds)
    {
        await _engine.ArmAsync(Key("due"), Now.AddSeconds(seconds), default);

        Assert.Equal(Key("due"), await NextAsync());
    }

    [Theory]
    [InlineData("reconcile", "")]
    [InlineData("issue-due", "0198f0a0-7d0c-7000-8000-000000000001")]
    [InlineData("issue-due", "a:b/ü#c d\"e")]
    public async Task Rings_for_any_kind_and_id(string kind, string id)
    {
        await _engine.ArmAsync(new JobKey(kind, id), Now, default);

        Assert.Equal(new JobKey(kind, id), await NextAsync());
    }

    [Fact]
    public async Task Arming_again_moves_the_alarm_later()
    {
        var (_, due) = await BeforeItIsDueAsync(async (key, soon) =>
        {
            await _engine.ArmAsync(key, Now + soon, default);
            await _engine.ArmAsync(key, Now.AddHours(1), default);
        });
        await _engine.ArmAsync(Key("after"), due.AddSeconds(1), default);

        Assert.Equal(Key("after"), await NextAsync());
    }

    [Fact]
    public async Task Arming_again_moves_the_alarm_nearer_and_it_rings_once()
    {
        var (moved, due) = await BeforeItIsDueAsync(async (key, soon) =>
        {
            await _engine.ArmAsync(key, Now + soon, default);
            await _engine.ArmAsync(key, Now, default);
        });
        Assert.Equal(moved, await NextAsync());
        await _engine.ArmAsync(Key("after"), due.AddSeconds(1), default);

        Assert.Equal(Key("after"), await NextAsync());
    }

    [Fact]
    public async Task A_disarmed_key_does_not_ring()
    {
        var (_, due) = await BeforeItIsDueAsync(async (key, soon) =>
        {
            await _engine.ArmAsync(key, Now + soon, default);
            await _engine.DisarmAsync(key, default);
        });
        await _engine.ArmAsync(Key("after"), due.AddSeconds(1), default);

        Assert.Equal(Key("after"), await NextAsync());
    }

    [Fact]
    public async Task A_disarmed_key_can_be_armed_again()
    {
        await _engine.ArmAsync(Key("due"), Now.AddHours(1), default);
        await _engine.DisarmAsync(Key("due"), default);
        await _engine.ArmAsync(Key("due"), Now, default);

        Assert.Equal(Key("due"), await NextAsync());
    }

    [Fact]
    public Task Disarming_an_unknown_key_is_fine() => _engine.DisarmAsync(Key("never-armed"), default);

    [Fact]
    public async Task Several_keys_ring_at_once()
    {
        var both = new TaskCompletionSource();
        var here = 0;
        for (var i = 0; i < 8; i++)
        {
            var key = new JobKey("meets", $"{i}");
            _answers[key] = _ =>
            {
                if (Interlocked.Increment(ref here) == 8)
                    both.SetResult();
                return both.Task;
            };
            await _engine.ArmAsync(key, Now, default);
        }

        await both.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task One_key_never_overlaps_itself_and_an_alarm_set_meanwhile_rings_afterwards()
    {
        var release = new TaskCompletionSource();
        var at = new ConcurrentQueue<string>();
        _answers[Key("slow")] = async _ =>
        {
            at.Enqueue("in");
            await release.Task;
            at.Enqueue("out");
        };
        await _engine.ArmAsync(Key("slow"), Now, default);
        Assert.Equal(Key("slow"), await NextAsync());
        await _engine.ArmAsync(Key("slow"), Now, default);
        await _engine.ArmAsync(Key("other"), Now.AddSeconds(2), default);
        Assert.Equal(Key("other"), await NextAsync());
        release.SetResult();

        Assert.Equal(Key("slow"), await NextAsync());
        await _engine.StopAsync(default);
        Assert.Equal(["in", "out", "in", "out"], at);
    }

    [Fact]
    public async Task An_answer_may_arm_its_own_key()
    {
        var left = 3;
        _answers[Key("again")] = stop => --left > 0 ? _engine.ArmAsync(Key("again"), Now, stop) : Task.CompletedTask;
        await _engine.ArmAsync(Key("again"), Now, default);

        for (var i = 0; i < 3; i++)
            Assert.Equal(Key("again"), await NextAsync());
    }

    [Fact]
    public async Task What_an_answer_throws_is_logged_and_not_rung_again()
    {
        _answers[Key("broken")] = _ => throw new InvalidDataException("no such issue");
        await _engine.ArmAsync(Key("broken"), Now, default);
        Assert.Equal(Key("broken"), await NextAsync());
        await _engine.ArmAsync(Key("after"), Now.AddSeconds(3), default);

        Assert.Equal(Key("after"), await NextAsync());
        Assert.True(SpinWait.SpinUntil(() => !_logged.IsEmpty, Patience));
        var logged = Assert.Single(_logged);
        Assert.Equal("no such issue", logged.Thrown.Message);
        Assert.Contains("due:broken", logged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_at_once_and_again_and_again()
    {
        var start = Now;
        await _engine.RepeatAsync(Key("repeats"), TimeSpan.FromSeconds(1), default);

        for (var i = 0; i < 4; i++)
            Assert.Equal(Key("repeats"), await NextAsync());
        Assert.InRange((Now - start).TotalSeconds, 2.5, 30);
    }

    [Fact]
    public Task Repeating_more_often_than_every_second_is_refused() =>
        Assert.ThrowsAnyAsync<ArgumentException>(() => _engine.RepeatAsync(Key("repeats"), TimeSpan.FromMilliseconds(999), default));

    /// <summary>Where the machine stood still at the release, the next turn was due as soon as it went on, and another key is tried.</summary>
    [Fact]
    public async Task A_turn_is_left_out_while_its_key_is_answered()
    {
        var leftOut = false;
        for (var attempt = 0; attempt < 5 && !leftOut; attempt++)
        {
            var (key, other) = (Key($"repeats-{attempt}"), Key($"other-{attempt}"));
            var release = new TaskCompletionSource();
            _answers[key] = _ => release.Task;
            await _engine.RepeatAsync(key, TimeSpan.FromSeconds(1), default);
            Assert.Equal(key, await NextAsync());
            await _engine.ArmAsync(other, Now.AddSeconds(2.5), default);
            Assert.Equal(other, await NextAsync());
            var released = Now;
            release.SetResult();

            Assert.Equal(key, await NextAsync());
            Assert.Equal(key, await NextAsync());
            leftOut = Now - released > TimeSpan.FromSeconds(0.9);
            await _engine.DisarmAsync(key, default);
            _late.Add(key);
        }

        Assert.True(leftOut, "A turn that was left out rang after all.");
    }

    [Fact]
    public async Task A_key_may_repeat_and_have_an_alarm()
    {
        await _engine.RepeatAsync(Key("both"), TimeSpan.FromHours(1), default);
        Assert.Equal(Key("both"), await NextAsync());
        await _engine.ArmAsync(Key("both"), Now.AddSeconds(0.5), default);
        Assert.Equal(Key("both"), await NextAsync());
        await _engine.RepeatAsync(Key("both"), TimeSpan.FromSeconds(1), default);

        for (var i = 0; i < 3; i++)
            Assert.Equal(Key("both"), await NextAsync());
    }

    [Fact]
    public async Task Disarming_ends_a_repetition()
    {
        var (_, due) = await BeforeItIsDueAsync(async (key, soon) =>
        {
            await _engine.RepeatAsync(key, soon, default);
            Assert.Equal(key, await NextAsync());
            await _engine.DisarmAsync(key, default);
        });
        await _engine.ArmAsync(Key("after"), due.AddSeconds(1.5), default);

        Assert.Equal(Key("after"), await NextAsync());
    }

    [Fact]
    public async Task Stopping_cancels_what_is_under_way_and_waits_for_it()
    {
        var ended = false;
        _answers[Key("long")] = async stop =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                await Task.Yield();
                ended = true;
            }
        };
        await _engine.ArmAsync(Key("long"), Now, default);
        Assert.Equal(Key("long"), await NextAsync());
        await _engine.StopAsync(default).WaitAsync(Patience);

        Assert.True(ended);
        Assert.Empty(_logged);
    }

    [Fact]
    public async Task Stopping_waits_no_longer_than_its_caller_wants()
    {
        var release = new TaskCompletionSource();
        _answers[Key("deaf")] = _ => release.Task;
        await _engine.ArmAsync(Key("deaf"), Now, default);
        Assert.Equal(Key("deaf"), await NextAsync());
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.StopAsync(soon.Token));
        release.SetResult();
    }

    [Fact]
    public async Task After_stopping_nothing_rings_and_alarms_are_taken_in_silence()
    {
        await _engine.ArmAsync(Key("due"), Now.AddSeconds(1), default);
        await _engine.StopAsync(default);
        // On a machine that stood still it was due before the stop.
        while (_rings.Reader.TryRead(out _))
        {
        }

        await _engine.ArmAsync(Key("late"), Now, default);
        await _engine.RepeatAsync(Key("later"), TimeSpan.FromSeconds(1), default);
        await _engine.DisarmAsync(Key("due"), default);
        await _engine.StopAsync(default);

        Assert.False(_rings.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Armed_and_disarmed_at_the_moment_it_rings_nobody_is_told_of_an_error()
    {
        async Task BookAsync(string id)
        {
            for (var i = 0; i < 2000; i++)
            {
                await _engine.ArmAsync(Key(id), Now, default);
                if (i % 3 > 0)
                    await Task.Yield();
                await _engine.DisarmAsync(Key(id), default);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => BookAsync($"busy{n}"))));
        await _engine.ArmAsync(Key("after"), Now, default);

        while (await NextAsync() != Key("after"))
        {
        }

        Assert.Empty(_logged);
    }

    [Fact]
    public async Task Takes_a_thousand_alarms()
    {
        for (var i = 0; i < 1000; i++)
            await _engine.ArmAsync(new JobKey("many", $"{i}"), Now, default);

        var heard = new HashSet<JobKey>();
        while (heard.Count < 1000)
            heard.Add(await NextAsync());
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static JobKey Key(string id) => new("due", id);

    private async Task<JobKey> NextAsync()
    {
        while (true)
        {
            if (await _rings.Reader.ReadAsync(_enough.Token) is var key && !_late.Contains(key))
                return key;
        }
    }

    /// <summary>What has to be done before an alarm is due. On a machine that stood still meanwhile it is done again with twice the time, and what the first one rings is not heard.</summary>
    /// <param name="act">Given a key of its own, and in how long its alarm is to be due.</param>
    /// <returns>The key, and a time at which its alarm was not yet due.</returns>
    private async Task<(JobKey Key, DateTimeOffset NotBefore)> BeforeItIsDueAsync(Func<JobKey, TimeSpan, Task> act)
    {
        for (var soon = TimeSpan.FromSeconds(1); ; soon *= 2)
        {
            var (key, due) = (Key($"due-in-{soon.TotalSeconds}"), Now + soon);
            await act(key, soon);
            if (Now < due)
                return (key, due);
            _late.Add(key);
        }
    }

    private Task AnswerAsync(JobKey key, CancellationToken stop)
    {
        _rings.Writer.TryWrite(key);
        return _answers.TryGetValue(key, out var answer) ? answer(stop) : Task.CompletedTask;
    }
}
