namespace Newsletter.Engines.Adapters.MailKit;

public static partial class MailKitOffer
{
    public const string EngineName = "MailKit";

    static partial void Add(EngineCatalog catalog)
    {
        catalog.Smtp.AddPackage(EngineName, () => new MailKitTransport());
        catalog.Mailboxes.AddPackage(EngineName, () => new MailKitMailboxReader());
    }
}
