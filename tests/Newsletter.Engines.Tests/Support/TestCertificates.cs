using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Newsletter.Engines.Tests.Support;

/// <summary>Self-signed certificates, made once a run.</summary>
internal static class TestCertificates
{
    private static readonly Lazy<X509Certificate2> Localhost = new(() => Make("localhost"));
    private static readonly Lazy<X509Certificate2> Elsewhere = new(() => Make("elsewhere.example"));

    public static X509Certificate2 ForLocalhost => Localhost.Value;

    public static X509Certificate2 ForAnotherName => Elsewhere.Value;

    private static X509Certificate2 Make(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
