using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace Newsletter.Data.Secrets;

/// <summary>A key of ASP.NET Data Protection: cookies and form tokens hold across restarts and on every node.</summary>
internal sealed class CookieKey
{
    public int Key { get; init; }

    public required string Xml { get; init; }
}

internal sealed class CookieKeyTable : IEntityTypeConfiguration<CookieKey>
{
    public void Configure(EntityTypeBuilder<CookieKey> builder)
    {
        builder.ToTable("cookie_keys");
        builder.HasKey(k => k.Key);
    }
}

/// <summary>The framework asks synchronously.</summary>
internal sealed class CookieKeyRepository(IDbContextFactory<NewsletterDb> factory) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = factory.CreateDbContext();
        return [.. db.Set<CookieKey>().AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = factory.CreateDbContext();
        db.Add(new CookieKey { Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}

internal sealed class CookieKeyEncryptor(KeyFile file) : IXmlEncryptor
{
    public const string Context = "newsletter cookie key";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var wrapped = file.Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Context);
        return new EncryptedXmlInfo(new XElement("wrapped", Convert.ToBase64String(wrapped)), typeof(CookieKeyDecryptor));
    }
}

/// <summary>The framework makes it by the name stored beside the key.</summary>
internal sealed class CookieKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var file = services.GetRequiredService<KeyFile>();
        return XElement.Parse(Encoding.UTF8.GetString(file.Unwrap(Convert.FromBase64String(encryptedElement.Value), CookieKeyEncryptor.Context)));
    }
}

internal sealed class CookieKeyOptions(IDbContextFactory<NewsletterDb> factory, KeyFile file) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options)
    {
        options.XmlRepository = new CookieKeyRepository(factory);
        options.XmlEncryptor = new CookieKeyEncryptor(file);
    }
}
