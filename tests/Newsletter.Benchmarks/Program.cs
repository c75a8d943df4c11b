using Newsletter.Benchmarks;
using Newsletter.Benchmarks.Sending;

// ./newsletter bench [NAME]: one benchmark, or all of them. Each prints its own baseline beside its figure.
var benchmarks = new Dictionary<string, Func<Task>>
{
    ["render"] = RenderBenchmark.RunAsync,
    ["smtp"] = SmtpBenchmark.RunAsync,
    ["send"] = SendBenchmark.RunAsync,
    ["kills"] = KillBenchmark.RunAsync,
    ["import"] = ImportBenchmark.RunAsync,
    ["search"] = SearchBenchmark.RunAsync,
    ["desk"] = DeskBenchmark.RunAsync,
};

// Parts of send, which takes a quarter of an hour.
var parts = new Dictionary<string, Func<Task>>
{
    ["send-quick"] = SendBenchmark.QuickAsync,
    ["send-one"] = () => SendBenchmark.AllAsync(SendBenchmark.OneSinkAsync),
    ["send-two"] = () => SendBenchmark.AllAsync(SendBenchmark.TwoSinksAsync),
    ["send-signed"] = () => SendBenchmark.AllAsync(SendBenchmark.SignedAsync),
    ["send-far"] = () => SendBenchmark.AllAsync(SendBenchmark.FarAsync),
    ["send-postgresql"] = () => SendBenchmark.AllAsync(SendBenchmark.PostgreSqlAsync),
    ["send-scale"] = () => SendBenchmark.AllAsync(SendLargeBenchmark.ScaleAsync),
    ["send-freeze"] = () => SendBenchmark.AllAsync(SendLargeBenchmark.FreezeAsync),
};
if (args is ["--help" or "-h"])
{
    Console.WriteLine($"bench [NAME]: {string.Join(", ", benchmarks.Keys)}; parts of send: {string.Join(", ", parts.Keys)}");
    return 0;
}

var wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
if (wanted.FirstOrDefault(name => !benchmarks.ContainsKey(name) && !parts.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. There are: {string.Join(", ", benchmarks.Keys.Concat(parts.Keys))}.");
    return 2;
}

foreach (var name in wanted)
    await (benchmarks.GetValueOrDefault(name) ?? parts[name])();
return 0;
