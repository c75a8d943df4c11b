using System.Net;
using System.Text;
using Newsletter.Accounts;
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

    /// <summary>However large: what is sent is read past, so that a browser reads the answer.</summary>
    [Theory]
    [InlineData("/desk/images", "Form.File", 70, "at most 5 MB fit")]
    [InlineData("/desk/articles/new", "Form.File", 70, "at most 5 MB fit")]
    [InlineData("/desk/suppressions?handler=import", "file", 70, "POST /api/v1/suppressions/import takes 32 MB")]
    [InlineData("/desk/suppressions?handler=import", "file", 8, "this form takes 8 MB")]
    [InlineData("/desk/designs", "Form.File", 70, "this form takes 8 MB, its file included")]
    public async Task A_file_that_is_too_large_is_answered_by_a_page_of_the_desk_that_names_the_limit(string path, string field, int megabytes, string words)
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var token = await session.TokenAsync(path.Split('?')[0]);
        using var file = new StreamContent(new Zeros(megabytes * 1024L * 1024));
        using var form = new MultipartFormDataContent { { new StringContent(token), "formToken" }, { new StringContent("Typed and kept"), "Form.Alt" }, { file, field, "film.mp4" } };
        using var answer = await session.Http.PostAsync(path, form);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.True(answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity, $"{answer.StatusCode}");
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Desk\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_says_how_much_it_takes()
    {
        using var body = new ByteArrayContent(new byte[2 * 1024 * 1024]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await fixture.Service.Admin.PostAsync("/api/v1/articles", body);
        Assert.Contains("which is 1 MB", (await answer.ExpectProblemAsync(413)).ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>A large file that takes no room.</summary>
    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var taken = (int)Math.Min(count, length - Position);
            buffer.AsSpan(offset, taken).Clear();
            Position += taken;
            return taken;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin == SeekOrigin.Begin ? offset : origin == SeekOrigin.End ? length + offset : Position + offset;

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
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
