using System.Text;
using Newsletter.Accounts.SecondFactors;

namespace Newsletter.Tests.Accounts;

/// <summary>The table of RFC 6238 appendix B, its last six digits.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long second, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(second);
        Assert.Equal(code, Totp.CodeAt(Secret, at));
        Assert.Equal(second / 30, Totp.Read(Secret, code, at));
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_clock_may_be_one_step_off(int seconds, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        Assert.Equal(taken, Totp.Read(Secret, Totp.CodeAt(Secret, now.AddSeconds(seconds)), now) is not null);
    }

    [Theory]
    [InlineData("287 082", true)]
    [InlineData(" 287082\t", true)]
    [InlineData("28708", false)]
    [InlineData("2870820", false)]
    [InlineData("28708a", false)]
    [InlineData("٢٨٧٠٨٢", false)]
    [InlineData("", false)]
    public void Six_digits_are_a_code(string text, bool taken) =>
        Assert.Equal(taken, Totp.Read(Secret, text, DateTimeOffset.FromUnixTimeSeconds(59)) is not null);
}
