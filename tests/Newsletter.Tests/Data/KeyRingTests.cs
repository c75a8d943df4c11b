using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Data;

public sealed class KeyRingOnSqlite(OnSqlite fixture) : KeyRingTests(fixture), IClassFixture<OnSqlite>;

public sealed class KeyRingOnPostgreSql(OnPostgreSql fixture) : KeyRingTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class KeyRingTests(ServiceFixture fixture)
{
    private IDbContextFactory<NewsletterDb> Databases => fixture.Service.Get<IDbContextFactory<NewsletterDb>>();

    private KeyRing NewRing(TimeProvider clock) => new(Databases, fixture.Service.Get<KeyFile>(), clock);

    [SkippableFact]
    public async Task Nodes_that_start_together_have_the_same_keys()
    {
        await using (var db = await Databases.CreateDbContextAsync())
            await db.Set<SecretKey>().Where(k => k.Purpose == KeyPurpose.Hashes).ExecuteDeleteAsync();
        var rings = Enumerable.Range(0, 4).Select(_ => NewRing(TimeProvider.System)).ToList();
        await Task.WhenAll(rings.Select(ring => ring.OpenAsync(default)));
        Assert.Single(rings.Select(ring => Convert.ToHexString(ring.Current(KeyPurpose.Hashes).Key)).Distinct());
    }

    [SkippableFact]
    public async Task After_a_rotation_old_tokens_stay_good_and_the_new_key_waits_for_all_nodes()
    {
        var clock = new TestClock();
        var (here, there) = (NewRing(clock), NewRing(clock));
        await here.OpenAsync(default);
        await there.OpenAsync(default);
        var old = new Tokens(here).Make(TokenPurpose.Link, [1]);
        var before = here.Current(KeyPurpose.Tokens).Id;

        await here.RotateAsync(KeyPurpose.Tokens, default);
        Assert.Equal(before, here.Current(KeyPurpose.Tokens).Id);
        clock.Advance(KeyRing.ActivationDelay);
        Assert.Equal(before + 1, here.Current(KeyPurpose.Tokens).Id);
        var made = new Tokens(here).Make(TokenPurpose.Link, [1]);

        Assert.False(new Tokens(there).TryRead(TokenPurpose.Link, made, out _));
        await there.RefreshAsync(default);
        Assert.True(new Tokens(there).TryRead(TokenPurpose.Link, made, out _));
        Assert.True(new Tokens(there).TryRead(TokenPurpose.Link, old, out _));
    }

    [SkippableFact]
    public async Task Keys_lie_in_the_database_in_cipher_only()
    {
        var ring = NewRing(TimeProvider.System);
        await ring.OpenAsync(default);
        await using var db = await Databases.CreateDbContextAsync();
        var stored = await db.Set<SecretKey>().SingleAsync(k => k.Purpose == KeyPurpose.Tokens && k.Generation == 1);
        Assert.DoesNotContain(Convert.ToHexString(ring.Find(KeyPurpose.Tokens, 1)!), Convert.ToHexString(stored.Wrapped));

        _ = fixture.Service.Get<IDataProtectionProvider>().CreateProtector("test").Protect("x");
        var xml = await db.Set<CookieKey>().Select(k => k.Xml).FirstAsync();
        Assert.Contains("<wrapped", xml);
        Assert.DoesNotContain("masterKey", xml);
    }

    [SkippableFact]
    public async Task What_was_protected_is_read_by_another_node()
    {
        var text = fixture.Service.Get<IDataProtectionProvider>().CreateProtector("test").Protect("cookie");
        await using var other = ServiceHost.Build(new Dictionary<string, string?>
        {
            ["DataDirectory"] = fixture.Service.DataDirectory,
            ["Database:Provider"] = fixture.ConnectionString is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Newsletter"] = fixture.ConnectionString,
            ["Logging:LogLevel:Default"] = "Warning",
        });
        await ServiceHost.OpenAsync(other, default);
        Assert.Equal("cookie", other.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(text));
    }

    [SkippableFact]
    public async Task Another_key_file_stops_the_start()
    {
        _ = fixture.Service;
        var folder = Directory.CreateTempSubdirectory("newsletter-keys-");
        var file = new KeyFile(new SecretsOptions(Path.Combine(folder.FullName, "other.key")));
        var ring = new KeyRing(Databases, file, TimeProvider.System);

        var missing = await Assert.ThrowsAsync<SettingsException>(() => ring.OpenAsync(default));
        Assert.Contains("is not there, but the database holds keys", missing.Message);

        file.Open(mayMake: true);
        var wrong = await Assert.ThrowsAsync<SettingsException>(() => ring.OpenAsync(default));
        Assert.Contains("is not the one", wrong.Message);
        folder.Delete(recursive: true);
    }
}
