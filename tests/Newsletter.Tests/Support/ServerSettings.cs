namespace Newsletter.Tests.Support;

/// <summary>Settings that make a service send to servers of a test.</summary>
internal static class ServerSettings
{
    public static IEnumerable<KeyValuePair<string, string>> Server(int n, int port, params (string Name, string Value)[] more) =>
        more.Append(("Name", $"server {n}")).Append(("Host", "127.0.0.1")).Append(("Port", $"{port}")).Append(("Security", "None"))
            .Select(setting => new KeyValuePair<string, string>($"Smtp:Servers:{n}:{setting.Item1}", setting.Item2)).Append(new("Smtp:Mode", "Servers"));
}
