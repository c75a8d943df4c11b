namespace Newsletter.Shell.Settings;

/// <summary>The service cannot start as it is set up; the message says which settings to change, and to what.</summary>
internal sealed class SettingsException(IReadOnlyList<string> wrong)
    : Exception(string.Join(Environment.NewLine, wrong.Count == 1 ? wrong : ["Some settings are wrong:", .. wrong.Select(line => "  " + line)]));
