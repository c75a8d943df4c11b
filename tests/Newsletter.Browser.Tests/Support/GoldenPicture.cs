using System.Globalization;
using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>
/// Compares with a picture that a person has looked at. Browsers of other versions smooth letters in other ways, so a pixel may differ by a little
/// and a few by much; a moved line or another colour is more than that. <c>NEWSLETTER_WRITE_GOLDENS=1</c> writes the pictures instead.
/// </summary>
internal static class GoldenPicture
{
    /// <summary>The share of pixels that may differ clearly.</summary>
    public const double Tolerance = 0.003;

    private static readonly bool Write = Environment.GetEnvironmentVariable("NEWSLETTER_WRITE_GOLDENS") == "1";

    // Of 0 to 255, in the channel that differs most.
    private const string Differing = """
        async ([a, b]) => {
          const pixels = async data => {
            const image = new Image();
            image.src = 'data:image/png;base64,' + data;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, image.width, image.height);
          };
          const [x, y] = [await pixels(a), await pixels(b)];
          if (x.width !== y.width || x.height !== y.height) return 1;
          let differing = 0;
          for (let i = 0; i < x.data.length; i += 4)
            if ([0, 1, 2].some(c => Math.abs(x.data[i + c] - y.data[i + c]) > 64)) differing++;
          return differing / (x.width * x.height);
        }
        """;

    public static async Task MatchesAsync(IBrowser browser, string file, byte[] actual)
    {
        if (Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the checkout
            await File.WriteAllBytesAsync(file, actual);
        }

        var share = await DifferenceAsync(browser, await File.ReadAllBytesAsync(file), actual);
        if (share <= Tolerance)
            return;
        var seen = Path.Combine(Directory.CreateTempSubdirectory("newsletter-picture-").FullName, Path.GetFileName(file));
        await File.WriteAllBytesAsync(seen, actual);
        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{share:P2} of {file} differs (1 = another size). What was seen: {seen}"));
    }

    /// <returns>The share of pixels that differ clearly; 1 for another size.</returns>
    public static async Task<double> DifferenceAsync(IBrowser browser, byte[] one, byte[] other)
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        return await page.EvaluateAsync<double>(Differing, new[] { Convert.ToBase64String(one), Convert.ToBase64String(other) });
    }
}
