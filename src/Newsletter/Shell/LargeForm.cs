using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Newsletter.Shell;

/// <summary>On pages whose form holds words as well as a file: when the file is too large the words are read all the same, and the page shows them again with what is wrong.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KeepsWordsAttribute : Attribute;

/// <summary>Reads a form past its files, of which only name and size are kept: nothing of them is stored, on disk or in memory.</summary>
internal static class LargeForm
{
    /// <summary>Only for people who have signed in, and then however large: a film that was chosen by mistake is still read past, and costs no room.</summary>
    /// <returns>False: it is none, or its words are too large; nothing was read then, or all of it.</returns>
    public static async Task<bool> TryReadAsync(HttpContext context, long mostWords)
    {
        var request = context.Request;
        if (context.User.Identity?.IsAuthenticated != true || request.ContentLength is not { } length || length <= mostWords)
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary || !BodyLimits.TrySet(context, length))
        {
            return false;
        }

        var form = await ReadAsync(new MultipartReader(boundary, request.Body), mostWords, context.RequestAborted);
        if (form is null)
            return false;
        // Whoever asks for the form from now on gets this one.
        request.Form = form;
        return true;
    }

    /// <summary>Whether a file was read past, and only its name and size are here. It may be smaller than a page's limit, where its form was not.</summary>
    public static bool Dropped(IFormFile file) => file is DroppedFile;

    /// <returns>Null: its words are too many.</returns>
    private static async Task<FormCollection?> ReadAsync(MultipartReader reader, long mostWords, CancellationToken cancellationToken)
    {
        var words = new KeyValueAccumulator();
        var files = new FormFileCollection();
        var left = mostWords;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { } file)
            {
                files.Add(new DroppedFile(file.Name, file.FileName, await DrainAsync(file.FileStream, cancellationToken)));
            }
            else if (section.AsFormDataSection() is { } field)
            {
                var value = await ReadAsync(section.Body, left, cancellationToken);
                left -= value?.Length ?? left + 1;
                if (value is not null && words.KeyCount < FormReader.DefaultValueCountLimit)
                    words.Append(field.Name, Encoding.UTF8.GetString(value));
            }
        }

        return left < 0 ? null : new FormCollection(words.GetResults(), files);
    }

    /// <returns>Null: there is more than that; it has been read past.</returns>
    private static async Task<byte[]?> ReadAsync(Stream stream, long most, CancellationToken cancellationToken)
    {
        using var value = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (value.Length + count <= most)
                await value.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            else
                most = -1;
        }

        return most < 0 ? null : value.ToArray();
    }

    private static async Task<long> DrainAsync(Stream? stream, CancellationToken cancellationToken)
    {
        if (stream is null)
            return 0;
        var buffer = new byte[64 * 1024];
        var length = 0L;
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            length += count;
        return length;
    }

    /// <summary>A file that was too large to be kept. Whoever takes files on a page with <see cref="KeepsWordsAttribute"/> asks <see cref="Dropped"/> first.</summary>
    private sealed class DroppedFile(string name, string fileName, long length) : IFormFile
    {
        public string ContentType => "application/octet-stream";

        public string ContentDisposition => "";

        public IHeaderDictionary Headers { get; } = new HeaderDictionary();

        public long Length => length;

        public string Name => name;

        public string FileName => fileName;

        public Stream OpenReadStream() => throw Dropped();

        public void CopyTo(Stream target) => throw Dropped();

        public Task CopyToAsync(Stream target, CancellationToken cancellationToken = default) => throw Dropped();

        private InvalidOperationException Dropped() => new($"'{fileName}' was too large to be kept: ask whether it was dropped before reading it.");
    }
}
