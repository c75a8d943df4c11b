using Newsletter.Benchmarks;

// ./newsletter bench [NAME]: one benchmark, or all of them. Each prints its own baseline beside its figure.
var benchmarks = new Dictionary<string, Func<Task>>
{
    ["render"] = RenderBenchmark.RunAsync,
    ["smtp"] = SmtpBenchmark.RunAsync,
    ["send"] = SendBenchmark.RunAsync,
    ["kills"] = KillBenchmark.RunAsync,
    ["import"] = ImportBenchmark.RunAsync,
};
if (args is ["--help" or "-h"])
{
    Console.WriteLine($"bench [NAME]: {string.Join(", ", benchmarks.Keys)}");
    return 0;
}

var wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
if (wanted.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. There are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (var name in wanted)
    await benchmarks[name]();
return 0;
