using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;

namespace Newsletter.Subscribers;

/// <summary>Settings <c>SignUp:*</c>.</summary>
/// <param name="PerNetwork">How many forms of one network (IPv4 /24, IPv6 /48) are taken in an hour on each node; 0: no limit.</param>
/// <param name="Work">Zero bits that a browser with script finds for a form (<see cref="SignUpWork"/>); 0: none is asked for.</param>
internal sealed record SignUpOptions(int PerNetwork, int Work = 0)
{
    /// <summary>More would take minutes on a phone.</summary>
    private const int MostWork = 24;

    public static SignUpOptions Read(SettingsReader reader) => new(reader.Integer("SignUp:PerNetwork", 100, 0, 1_000_000), reader.Integer("SignUp:Work", 0, 0, MostWork));
}

/// <summary>
/// Keeps programs from filling inboxes through the sign-up form, without asking people for anything. A form that comes back faster than a person
/// writes, or that was never loaded, may be a program's or the newsroom's own site's: it is taken, and counts twice. Where work is asked for, one without counts five times.
/// </summary>
internal sealed class SignUpGuard(SignUpOptions options, SignUpWork work, Tokens tokens, TimeProvider clock)
{
    private const int MostNetworks = 20_000;

    /// <summary>What a form costs that was not loaded, or came back too soon.</summary>
    private const int Hasty = 2;

    /// <summary>Of a browser without script, or a program that does not want to pay.</summary>
    private const int Idle = 5;

    /// <summary>How long a form may stand open.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(2);

    private const int StampSize = 16;

    private readonly ConcurrentDictionary<string, Count> _counts = new();

    /// <summary>For a hidden field: when the form was shown, signed.</summary>
    public string Stamp()
    {
        // Behind the time something that no other form has: work is done for each.
        Span<byte> stamp = stackalloc byte[StampSize];
        BinaryPrimitives.WriteInt64BigEndian(stamp, clock.GetUtcNow().ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(stamp[sizeof(long)..]);
        return tokens.Make(TokenPurpose.Form, stamp);
    }

    /// <summary>False: this network has sent enough for now.</summary>
    /// <param name="found">What the browser's work came to.</param>
    public bool Take(IPAddress? address, string? stamp, string? found = null)
    {
        if (options.PerNetwork == 0)
            return true;
        var now = clock.GetUtcNow();
        var cost = Cost(stamp, found, now);
        if (_counts.Count >= MostNetworks)
            Forget(now);
        var count = _counts.AddOrUpdate(
            Network(address),
            _ => new Count(cost, now),
            (_, old) => now - old.Since >= Window ? new Count(cost, now) : old with { Spent = old.Spent + cost });
        return count.Spent <= options.PerNetwork;
    }

    /// <summary>The part of an address that one household, office or rented machine has all of.</summary>
    public static string Network(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var octets = address.GetAddressBytes();
        return Convert.ToHexString(octets, 0, octets.Length == 4 ? 3 : 6);
    }

    private int Cost(string? stamp, string? found, DateTimeOffset now)
    {
        var open = OpenFor(stamp, now);
        if (work.Bits > 0 && (open is null || !work.Take(stamp!, found))) // open: there is one
            return Idle;
        return open >= Soonest ? 1 : Hasty;
    }

    /// <returns>Null: none of ours, or from another day.</returns>
    private TimeSpan? OpenFor(string? stamp, DateTimeOffset now) =>
        stamp is not null && tokens.TryRead(TokenPurpose.Form, stamp, out var payload) && payload.Length == StampSize
            && now - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(payload)) is var open && open >= TimeSpan.Zero && open < Longest
            ? open
            : null;

    private void Forget(DateTimeOffset now)
    {
        foreach (var (network, count) in _counts)
        {
            if (now - count.Since >= Window)
                _counts.TryRemove(network, out _);
        }

        // Somebody with very many networks: better to count them anew than to grow without end.
        if (_counts.Count >= MostNetworks)
            _counts.Clear();
    }

    private sealed record Count(int Spent, DateTimeOffset Since);
}
