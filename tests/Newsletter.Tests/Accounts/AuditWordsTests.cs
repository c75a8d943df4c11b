using System.Net;
using System.Reflection;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Accounts.Audit.Pages;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class AuditWordsOnSqlite(OnSqlite fixture) : AuditWordsSuite(fixture), IClassFixture<OnSqlite>;

public sealed class AuditWordsOnPostgreSql(OnPostgreSql fixture) : AuditWordsSuite(fixture), IClassFixture<OnPostgreSql>;

/// <summary>The audit log at the desk: what was done and to what, as a newsroom says it.</summary>
public abstract class AuditWordsSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task Everything_that_leaves_a_line_has_its_words()
    {
        var actions = new HashSet<string> { "SignIn" };
        foreach (var route in fixture.Service.Routes().Where(r => r.Metadata.GetMetadata<AuditedSometimes>() is not { Every: null }))
            actions.UnionWith(await ActionsAsync(route));
        Assert.Equal([], actions.Where(action => !AuditWords.Has(action)));
        Assert.True(actions.Count > 100, $"only {actions.Count} actions were found");
    }

    [SkippableFact]
    public async Task A_line_says_what_was_done_to_which_issue()
    {
        var slug = await Desk.PublicationAsync();
        var subject = $"The tide of {Guid.CreateVersion7():N}";
        var issue = await Desk.DraftAsync(slug, subject);
        await (await Desk.MoveAsync(issue, "submit")).ExpectAsync(HttpStatusCode.OK);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var row = new HtmlParser().ParseDocument(await session.Http.GetStringAsync($"/desk/audit?q={issue["id"]}")).QuerySelectorAll("tbody tr").Select(r => r.Children.Select(c => string.Join(' ', c.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList()).Single();
        Assert.Equal(["The service’s own key", "Submitted the issue", $"Issue “{subject}” of News {slug}", "Done"], row[1..5]);
    }

    [SkippableFact]
    public async Task The_words_can_be_searched_for()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "approve");
        Assert.Contains((string)issue["id"]!, (await Desk.GetAsync("audit?q=approved%20the%20issue")).ToJsonString(), StringComparison.Ordinal);
        Assert.All((await Desk.GetAsync("audit?q=approved%20the%20issue"))["items"]!.AsArray(), line => Assert.Equal("ApproveIssue", (string?)line!["action"]));
    }

    [SkippableFact]
    public async Task Things_are_called_by_their_names_and_what_is_gone_by_its_kind()
    {
        var article = await Desk.ArticleAsync("A gull on the mast");
        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/articles/{article}", """{"headline":"Two gulls on the mast"}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        Assert.Contains("Article “Two gulls on the mast”", WebUtility.HtmlDecode(await session.Http.GetStringAsync($"/desk/audit?q={article}")), StringComparison.Ordinal);

        await (await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/articles/{article}", null, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.NoContent);
        var page = await session.Http.GetStringAsync($"/desk/audit?q={article}");
        Assert.Contains("Deleted the article", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/desk/articles/{article}", page, StringComparison.Ordinal);
    }

    /// <summary>As <see cref="AuditTrail"/> names them: an API call by its name, a page by its path and each of its handlers.</summary>
    private async Task<IEnumerable<string>> ActionsAsync(RouteEndpoint route)
    {
        var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        if (route.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
        {
            var changes = methods.Any(m => m is "POST" or "PUT" or "PATCH" or "DELETE") && !route.Path().StartsWith("/webhooks/", StringComparison.Ordinal);
            var name = route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? route.Path().Replace(":guid", "", StringComparison.Ordinal);
            return changes && route.Metadata.GetMetadata<RequiredRoleAttribute>() is not null || route.Metadata.GetMetadata<AuditedRead>() is not null ? [name] : [];
        }

        // Pages for readers and the ones before signing in are nobody's doing of the staff, but for the way out.
        var path = route.Path().Replace(":guid", "", StringComparison.Ordinal);
        if (path != "/sign-out" && !path.StartsWith("/desk", StringComparison.Ordinal) || path.StartsWith("/desk/problem", StringComparison.Ordinal))
            return [];
        var compiled = await fixture.Service.Get<PageLoader>().LoadAsync(page, route.Metadata);
        return compiled.ModelTypeInfo!.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(m => m.Name.StartsWith("OnPost", StringComparison.Ordinal))
            .Select(m => m.Name["OnPost".Length..]).Select(handler => handler.EndsWith("Async", StringComparison.Ordinal) ? handler[..^"Async".Length] : handler)
            .Select(handler => $"{path} {handler}".TrimEnd());
    }
}
