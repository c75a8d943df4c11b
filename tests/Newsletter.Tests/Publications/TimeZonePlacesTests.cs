using Newsletter.Accounts;
using Newsletter.Publications;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Publications;

public sealed class TimeZonePlacesTests
{
    [Fact]
    public void Every_place_that_is_offered_is_taken()
    {
        Assert.All(TimeZones.Places, zone => Assert.True(TimeZones.Knows(zone), zone));
        Assert.Superset(new HashSet<string> { "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/UTC" }, TimeZones.Places.ToHashSet());
        Assert.DoesNotContain(TimeZones.Places, zone => zone.StartsWith("Etc/GMT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task They_are_offered_where_a_publication_is_made()
    {
        await using var service = await TestService.StartAsync();
        using var admin = await StaffSession.SignedInAsync(service, Role.Admin);

        var page = await admin.Http.GetStringAsync("/desk/publications/new");

        Assert.Contains("list=\"Form_TimeZone-list\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"Europe/Berlin\">", page, StringComparison.Ordinal);
    }
}
