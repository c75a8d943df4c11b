using System.Net;
using System.Text;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Shell;

/// <summary>Forms that nobody can read, and methods that no page has: a word to the person, and nothing of a trace or a change.</summary>
public sealed class FormDoorTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private const string Form = "application/x-www-form-urlencoded";

    private Desk Desk => new(fixture.Service.Admin);

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "nonsense", 400)]
    [InlineData("multipart/form-data", "nonsense", 400)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end", 400)]
    public async Task A_form_that_cannot_be_read_is_400_on_every_page(string type, string body, int status)
    {
        var slug = await Desk.PublicationAsync();
        foreach (var path in new[] { $"/{slug}", $"/{slug}/unsubscribe/x", $"/{slug}/confirm/x", $"/{slug}/preferences/x", "/sign-in", "/set-up/x" })
        {
            using var response = await PostAsync(path, type, Encoding.ASCII.GetBytes(body));
            var page = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status, $"{path}: {response.StatusCode}");
            Assert.Contains("Nothing was saved", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_megabytes_are_413_and_the_answer_is_read(bool chunked)
    {
        var slug = await Desk.PublicationAsync();
        foreach (var path in new[] { $"/{slug}", $"/{slug}/unsubscribe/x", "/sign-in" })
        {
            using var response = await PersistAsync(() => PostAsync(path, Form, Encoding.ASCII.GetBytes("email=" + new string('a', 10_000_000)), chunked));
            Assert.True(response.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{path}: {response.StatusCode}");
            Assert.Contains("too large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_405_in_words(string method)
    {
        var slug = await Desk.PublicationAsync();
        foreach (var path in new[] { $"/{slug}", $"/{slug}/unsubscribe/x", "/sign-in" })
        {
            using var response = await fixture.Service.Http.SendAsync(method, path);
            Assert.True(response.StatusCode == HttpStatusCode.MethodNotAllowed, $"{path}: {response.StatusCode}");
            Assert.Equal(["GET", "HEAD", "POST"], response.Content.Headers.Allow.Order());
            Assert.Contains("That is not possible here", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>The server hangs up on a body of no known length that goes on and on; this client, which writes before it reads, then now and then misses the answer.</summary>
    private static async Task<HttpResponseMessage> PersistAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return await send();
            }
            catch (HttpRequestException cut) when (i < 10 && cut.InnerException is IOException)
            {
                // The next try gets the answer, or fails the test in the end.
            }
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string type, byte[] body, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TransferEncodingChunked = chunked;
        return await fixture.Service.Http.SendAsync(request);
    }
}
