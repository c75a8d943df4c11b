using Newsletter.Issues;

namespace Newsletter.Tests.Issues;

public class IssueMovesTests
{
    /// <summary>The lifecycle as docs/issues.md draws it, written down a second time.</summary>
    private const string Lifecycle =
        """
        Draft Submit InReview, InReview Approve Approved, InReview Return Draft,
        Approved Schedule Scheduled, Approved Send Sending,
        Scheduled Unschedule Approved, Scheduled Due Sending, Scheduled TooLate Held,
        Held Schedule Scheduled, Held Send Sending, Held Unschedule Approved,
        Sending Pause Paused, Sending Finish Sent, Paused Resume Sending,
        Draft Cancel Cancelled, InReview Cancel Cancelled, Approved Cancel Cancelled, Scheduled Cancel Cancelled, Held Cancel Cancelled,
        Sending Cancel Cancelled, Paused Cancel Cancelled
        """;

    [Fact]
    public void There_are_exactly_the_moves_of_the_lifecycle()
    {
        var expected = Lifecycle.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order();
        var actual =
            from state in Enum.GetValues<IssueState>()
            from move in Enum.GetValues<IssueMove>()
            let to = IssueMoves.To(state, move)
            where to is not null
            select $"{state} {move} {to}";
        Assert.Equal(expected, actual.Order());
    }

    [Theory]
    [InlineData(IssueState.Sent)]
    [InlineData(IssueState.Cancelled)]
    internal void Nothing_leads_out_of_an_end(IssueState state) => Assert.Empty(IssueMoves.Allowed(state));

    [Fact]
    public void People_are_not_offered_the_moves_of_the_service() =>
        Assert.DoesNotContain(Enum.GetValues<IssueState>().SelectMany(IssueMoves.Allowed), move => move >= IssueMove.Due);
}
