namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>Offers MailKit to the product: in the packages build the folder Packages implements <see cref="Add"/>, in the built-in build nobody does.</summary>
public static partial class MailKitOffer
{
    public static void OfferTo(EngineCatalog catalog) => Add(catalog);

    static partial void Add(EngineCatalog catalog);
}
