using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>A list taken in at the desk, by forms alone.</summary>
public sealed class ImportPageTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private const string Page = "/desk/imports/new";

    private Desk Desk => new(fixture.Service.Admin);

    [Theory]
    [InlineData("nonsubscribed_members_export_1.csv", "", "pending")]
    [InlineData("unsubscribed_members_export_1.csv", "", "left")]
    [InlineData("cleaned_members_export_1.csv", "", "bounced")]
    [InlineData("members.csv", "", "active")]
    [InlineData("members.csv", "pending", "pending")]
    [InlineData("unsubscribed_members_export_1.csv", "subscribed", "active")]
    public async Task What_the_file_is_called_counts_unless_somebody_says_otherwise(string file, string list, string state)
    {
        var slug = await Desk.PublicationAsync();
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await session.TokenAsync(Page)), "formToken" },
            { new StringContent(slug), "Form.Publication" },
            { new StringContent(list), "Form.List" },
            { new StringContent("true"), "Form.Confirmed" },
            { new StringContent("false"), "Form.DryRun" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes($"Email Address\nida@{slug}.example\n")), "Form.File", file },
        };

        using var answer = await session.Http.PostAsync(Page, form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var id = answer.Headers.Location!.OriginalString.Split('/')[^1];
        JsonObject? import = null;
        await Eventually.TrueAsync(async () => (string?)(import = await Desk.GetAsync($"imports/{id}"))["state"] == "done");

        var reader = (await Desk.GetAsync($"subscribers?q=ida@{slug}.example"))["items"]!.AsArray().Single()!;
        Assert.Equal(state, (string?)reader["subscriptions"]![0]!["state"]);
        var shown = await session.Http.GetStringAsync($"/desk/imports/{id}");
        Assert.Equal(state != "active", shown.Contains("Everybody on it counts as", StringComparison.Ordinal));
        // Nobody is offered to ask people who have left, or who have agreed already.
        Assert.Equal(state == "pending", shown.Contains("Ask them by mail", StringComparison.Ordinal));
    }
}
