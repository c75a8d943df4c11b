using System.Globalization;

namespace Newsletter.Engines.Templates.Functions;

internal static class TimeSpanFunctions
{
    public static Namespace Create()
    {
        var result = new Namespace()
            .Add("from_days", "number days", a => TimeSpan.FromDays(a.Number(0)))
            .Add("from_hours", "number hours", a => TimeSpan.FromHours(a.Number(0)))
            .Add("from_minutes", "number minutes", a => TimeSpan.FromMinutes(a.Number(0)))
            .Add("from_seconds", "number seconds", a => TimeSpan.FromSeconds(a.Number(0)))
            .Add("from_milliseconds", "number millis", a => TimeSpan.FromMilliseconds(a.Number(0)))
            .Add("parse", "text text", a => TimeSpan.Parse(a.Text(0), CultureInfo.InvariantCulture));
        result.Force("zero", TimeSpan.Zero);
        return result;
    }
}
