using System.Collections.Concurrent;
using System.Collections.Frozen;
using Newsletter.Engines.Mime;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending.Pace;

/// <summary>Whose mailboxes a domain's are. Settings <c>Sending:Providers:N:*</c>; the largest houses are known by their domains, others by their mail exchangers.</summary>
/// <param name="byExchanger">The provider of a domain that is not known by name, as far as DNS has told (<see cref="MailHouses.Of"/>); null: the domain itself.</param>
internal sealed class MailProviders(IReadOnlyList<ProviderLimit> limits, Func<string, string>? byExchanger = null)
{
    private static readonly FrozenDictionary<string, string> Known = new (string House, string Domains)[]
    {
        ("google", "gmail.com googlemail.com"),
        ("microsoft", "outlook.com hotmail.com live.com msn.com hotmail.co.uk hotmail.fr hotmail.de outlook.de outlook.fr live.nl live.de"),
        ("yahoo", "yahoo.com ymail.com rocketmail.com aol.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.jp yahoo.com.br"),
        ("apple", "icloud.com me.com mac.com"),
        ("gmx", "gmx.de gmx.net gmx.at gmx.ch gmx.com web.de mail.com 1und1.de"),
        ("proton", "proton.me protonmail.com pm.me"),
        ("orange", "orange.fr wanadoo.fr"),
        ("telekom", "t-online.de magenta.de"),
        ("comcast", "comcast.net xfinity.com"),
        ("qq", "qq.com foxmail.com"),
        ("netease", "163.com 126.com yeah.net"),
        ("mailru", "mail.ru inbox.ru list.ru bk.ru"),
        ("yandex", "yandex.ru ya.ru yandex.com"),
    }.SelectMany(entry => entry.Domains.Split(' ').Select(domain => (domain, entry.House)))
        .ToFrozenDictionary(pair => pair.domain, pair => pair.House, StringComparer.OrdinalIgnoreCase);

    // A domain may be named outright, also one that is of a known house otherwise: then it is on its own.
    private readonly FrozenDictionary<string, string> _named = limits.SelectMany(l => l.Domains.Concat(l.Name.Contains('.', StringComparison.Ordinal) ? [l.Name] : []).Select(d => (d, l.Name)))
        .ToFrozenDictionary(pair => pair.d, pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, string> _others = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The house that an address is of; its domain where none is known. Never waits.</summary>
    public string Of(string address)
    {
        var domain = address.AsSpan(address.LastIndexOf('@') + 1);
        if (_named.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(domain, out var house) || Known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(domain, out house))
            return house;
        // The same string for every address of a domain.
        var others = _others.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!others.TryGetValue(domain, out var name))
        {
            name = domain.ToString().ToLowerInvariant();
            name = _others.GetOrAdd(name, name);
        }

        return byExchanger is null ? name : byExchanger(name);
    }

    /// <summary>What is set for a house; null: nothing.</summary>
    public ProviderLimit? LimitOf(string house) => limits.FirstOrDefault(l => string.Equals(l.Name, house, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How fast one provider's mailboxes are fed, by each server, over all nodes. Settings <c>Sending:Providers:N:*</c>.</summary>
/// <param name="Name">A house that is known (google, microsoft, yahoo, apple, gmx …), or a new one.</param>
/// <param name="Domains">Further domains of it.</param>
/// <param name="MessagesPerSecond">0: no limit.</param>
/// <param name="AtOnce">Messages under way at once; 0: no limit.</param>
internal sealed record ProviderLimit(string Name, IReadOnlyList<string> Domains, double MessagesPerSecond, int AtOnce)
{
    public static ProviderLimit Read(SettingsReader reader, string entry)
    {
        var name = reader.Text($"{entry}:Name", "");
        if (name.Length == 0)
            reader.Add($"{entry}:Name", name, "the provider's name, for example google, or a domain");
        var domains = reader.Text($"{entry}:Domains", "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var domain in domains.Where(d => !AddrSpec.Parse("x@" + d).Ok))
            reader.Add($"{entry}:Domains", domain, "domains like news.example, with spaces between");
        return new ProviderLimit(
            name,
            [.. domains],
            reader.Number($"{entry}:MessagesPerSecond", 0, 0, 100_000),
            reader.Integer($"{entry}:AtOnce", 0, 0, 10_000));
    }
}
