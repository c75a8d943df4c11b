using System.Buffers;
using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>
/// The frame of a <c>multipart/alternative</c> (RFC 2046 section 5.1.4) whose parts are quoted-printable text. The order is <see cref="Headers"/>, the
/// empty line with <see cref="Part"/> for each part and its runs, then <see cref="Close"/>.
/// </summary>
public static class Multipart
{
    /// <summary>
    /// A boundary that cannot occur in any part: <c>=_</c> never comes out of quoted-printable or base64 (RFC 2045 section 6.7 says so itself), and the
    /// parts here are nothing else.
    /// </summary>
    /// <param name="token">Letters and digits, at most 60; the same token makes the same message.</param>
    public static string Boundary(string token)
    {
        if (token.Length is 0 or > 60 || !token.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException("A boundary token is 1 to 60 letters and digits.", nameof(token));
        return "=_" + token;
    }

    /// <summary>The header fields that say what follows; the last of the message's own.</summary>
    public static void Headers(IBufferWriter<byte> output, string boundary) =>
        Write(output, $"MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n");

    /// <summary>Begins a part. For the first one this ends the message's header as well; runs of <see cref="QuotedPrintable"/> follow.</summary>
    /// <param name="mediaType"><c>text/plain</c>, then <c>text/html</c>: from plainest to richest.</param>
    public static void Part(IBufferWriter<byte> output, string boundary, string mediaType) =>
        Write(output, $"\r\n--{boundary}\r\nContent-Type: {mediaType}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");

    /// <summary>Ends the last part and the message.</summary>
    public static void Close(IBufferWriter<byte> output, string boundary) => Write(output, $"\r\n--{boundary}--\r\n");

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.ASCII.GetBytes(text, output);
}
