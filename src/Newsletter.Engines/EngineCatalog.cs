using Newsletter.Engines.Jobs;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines;

/// <summary>What this build can do its work with: one shelf per seam. Every adapter offers itself; settings pick.</summary>
public sealed class EngineCatalog
{
    /// <summary>Where an engine reports what it caught on a thread of its own. The product sends it to its log; without one it goes to stderr.</summary>
    public Action<string, Exception> Log { get; init; } = static (message, thrown) => Console.Error.WriteLine($"{message} {thrown}");

    public EngineShelf<ITemplateEngine> Templates { get; } = new("Engines:Templates");

    public EngineShelf<IMailTransport> Smtp { get; } = new("Engines:Smtp");

    public EngineShelf<IMailboxReader> Mailboxes { get; } = new("Engines:Mailboxes");

    public EngineShelf<IJobEngine> Jobs { get; } = new("Engines:Jobs");
}

/// <summary>The engines of one seam. A package, where the build carries it, serves unless the setting names another.</summary>
/// <param name="setting">The settings key that picks one, for messages.</param>
public sealed class EngineShelf<T>(string setting)
    where T : class
{
    public const string Auto = "Auto";

    private readonly List<(string Name, bool Package, Func<T> Make)> _offers = [];

    /// <summary>The names that the setting may hold, <see cref="Auto"/> first.</summary>
    public IReadOnlyList<string> Allowed => [Auto, .. _offers.Select(o => o.Name)];

    /// <summary>The name that serves when the setting says <see cref="Auto"/>.</summary>
    public string Default => _offers.Where(o => o.Package).Concat(_offers).First().Name;

    /// <summary>Offers an engine that is always in the build.</summary>
    public void AddBuiltIn(string name, Func<T> make) => _offers.Add((name, false, make));

    /// <summary>Offers an engine that is there in the packages build only.</summary>
    public void AddPackage(string name, Func<T> make) => _offers.Add((name, true, make));

    /// <summary>Makes the engine that <paramref name="choice"/> names (case does not matter; empty means <see cref="Auto"/>).</summary>
    /// <returns>The engine, or a failure <c>engines.unknown</c> that lists what this build has.</returns>
    public Result<T> Make(string? choice)
    {
        var wanted = string.IsNullOrWhiteSpace(choice) || choice.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? Default : choice.Trim();
        foreach (var offer in _offers)
        {
            if (offer.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return offer.Make();
        }

        return new Failure(
            "engines.unknown",
            $"{setting} is '{wanted}', which this build does not carry. Allowed here: {string.Join(", ", Allowed)}. "
            + "To build with the packages: ./newsletter engines Packages");
    }
}
