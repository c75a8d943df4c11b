namespace Newsletter.Engines.Tests.Support;

/// <summary>
/// Outside parts that tests use: absent, a test shows as skipped; absent although <c>NEWSLETTER_REQUIRED</c> names it (separated by blanks:
/// chromium postgresql postfix dovecot), it fails.
/// </summary>
internal static class Requirement
{
    /// <summary>Skips, or fails, unless the file is there.</summary>
    public static void Program(string part, string path) => Of(part, File.Exists(path), $"{path} is not there");

    /// <summary>Skips, or fails, unless the condition holds.</summary>
    public static void Of(string part, bool present, string otherwise)
    {
        var required = (Environment.GetEnvironmentVariable("NEWSLETTER_REQUIRED") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!present && required.Contains(part))
            Assert.Fail($"{part} is required here (NEWSLETTER_REQUIRED), but {otherwise}.");
        Skip.If(!present, $"{part}: {otherwise}.");
    }

    /// <summary>A file of the corpus that <c>NEWSLETTER_CORPUS</c> points at.</summary>
    public static string Corpus(string path) => Below("NEWSLETTER_CORPUS", path);

    /// <summary>A script of the peers that <c>NEWSLETTER_PEERS</c> points at.</summary>
    public static string Peer(string path) => Below("NEWSLETTER_PEERS", path);

    private static string Below(string variable, string path)
    {
        var root = Environment.GetEnvironmentVariable(variable);
        Skip.If(string.IsNullOrEmpty(root), $"{variable} is not set.");
        return Path.Combine(root!, path);
    }
}
