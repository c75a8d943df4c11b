namespace Newsletter.Tests.Support;

/// <summary>Outside programs that a run must have: <c>NEWSLETTER_REQUIRED</c> names them; without it their tests are skipped, never green.</summary>
internal static class Required
{
    public static bool Is(string name) =>
        (Environment.GetEnvironmentVariable("NEWSLETTER_REQUIRED") ?? "").Split(' ', ',', ';').Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Skips, or fails where the part is required.</summary>
    public static void Absent(string name, string reason)
    {
        Assert.False(Is(name), $"{name} is required here (NEWSLETTER_REQUIRED), but {reason}");
        Skip.If(true, $"{name}: {reason}");
    }
}
