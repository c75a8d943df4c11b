using Newsletter.Engines.Adapters.MailKit;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Tests.Contracts;

namespace Newsletter.Engines.Tests.Packages;

public sealed class MailKitMailboxReaderTests : MailboxReaderContract
{
    protected override IMailboxReader Reader { get; } = new MailKitMailboxReader();
}
