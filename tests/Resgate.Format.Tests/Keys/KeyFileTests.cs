using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Format.Crypto;
using Resgate.Format.Keys;
using Resgate.Format.Tests.Crypto;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Keys;

public sealed class KeyFileTests
{
    private const string Cheap = "restic/v2-019-sink/repo/keys/b06d66af00068c9711ffd3b9c9005ea0f742905597df5fff17e23e4a5582fbc4";

    private static readonly ScryptCost s_cheapCost = new(2, 1, 1);

    public static TheoryData<string> Repositories =>
    [
        .. Directory.GetDirectories(Fixtures.Find("restic"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => Directory.Exists(Path.Combine(Fixtures.Root, "restic", name, "repo", "keys"))),
    ];

    [Theory]
    [MemberData(nameof(Repositories))]
    public void Every_golden_key_file_is_read_and_written_byte_for_byte(string repository)
    {
        foreach (var path in Fixtures.Files($"restic/{repository}/repo/keys", "*"))
        {
            var stored = File.ReadAllBytes(path);

            var written = KeyFile.Parse(stored).Write();

            Assert.Equal(Encoding.UTF8.GetString(stored), Encoding.UTF8.GetString(written));
            Assert.Equal(Path.GetFileName(path), Id.Of(written).ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Repositories))]
    public void Every_golden_key_opens_the_config_of_its_repository(string repository)
    {
        using var manifest = JsonDocument.Parse(Fixtures.Bytes($"restic/{repository}/manifest.json"));
        var config = Fixtures.Bytes($"restic/{repository}/repo/config");
        foreach (var (id, text) in Passwords(repository, manifest.RootElement))
        {
            using var password = Password.FromText(text);
            using var wrong = Password.FromText(text + "x");
            var file = KeyFile.Parse(Fixtures.Bytes($"restic/{repository}/repo/keys/{id}"));

            using var key = file.Unlock(password);

            Assert.NotNull(key);
            var plain = Encoding.UTF8.GetString(key.Open(config)!);
            Assert.Contains(manifest.RootElement.GetProperty("repository_id").GetString()!, plain, StringComparison.Ordinal);
            Assert.Null(file.Unlock(wrong));
        }
    }

    [Fact]
    public void The_stock_keys_tell_what_the_manifest_tells()
    {
        using var manifest = JsonDocument.Parse(Fixtures.Bytes("restic/v2-019-stock-keys/manifest.json"));
        var expected = manifest.RootElement.GetProperty("keys").EnumerateArray().Select(key =>
            (key.GetProperty("username").GetString(), key.GetProperty("hostname").GetString(), key.GetProperty("p").GetInt32()));

        var files = Fixtures.Files("restic/v2-019-stock-keys/repo/keys", "*").Select(path => KeyFile.Parse(File.ReadAllBytes(path))).ToList();

        Assert.Equal(expected.Order(), files.Select(file => ((string?)file.UserName, (string?)file.HostName, file.Cost.P)).Order());
        Assert.All(files, file => Assert.Equal(2026, file.CreatedAt!.Value.ToDateTimeOffset().Year));
    }

    [Fact]
    public void Keys_that_restic_read_open_with_their_passwords()
    {
        foreach (var (text, n, r, p, salt, _, data) in CryptoVectors.Derivations)
        {
            using var password = Password.FromText(text);

            using var key = new KeyFile(new ScryptCost(n, r, p), salt, data).Unlock(password);

            Assert.Equal(CryptoVectors.MasterKeyJson, Encoding.UTF8.GetString(key!.Write()));
        }
    }

    [Fact]
    public void A_key_file_cut_anywhere_is_damage()
    {
        // restic PR 21977: a truncated key file made it panic and the repository unusable.
        var stored = Fixtures.Bytes(Cheap);
        for (var length = 0; length < stored.Length; length++)
        {
            var cut = stored[..length];

            Assert.False(Damage.Tolerates(() => KeyFile.Parse(cut)));
        }
    }

    [Fact]
    public void A_key_file_with_a_flipped_bit_is_damage_or_a_key_file() =>
        Damage.FlipBits(Fixtures.Bytes(Cheap), flipped => KeyFile.Parse(flipped));

    [Fact]
    public void Any_bytes_are_damage_or_a_key_file() =>
        Gen.Byte.Array[0, 200].Sample(bytes => { Damage.Tolerates(() => KeyFile.Parse(bytes)); });

    [Theory]
    [InlineData("\"kdf\":\"scrypt\"", "\"kdf\":\"argon2id\"")]
    [InlineData("\"kdf\":\"scrypt\"", "\"kdf\":1")]
    [InlineData("\"kdf\":\"scrypt\",", "")]
    [InlineData("\"N\":1024", "\"N\":1000")]
    [InlineData("\"N\":1024", "\"N\":1")]
    [InlineData("\"N\":1024", "\"N\":-1024")]
    [InlineData("\"N\":1024", "\"N\":1073741824")]
    [InlineData("\"N\":1024", "\"N\":9223372036854775807")]
    [InlineData("\"N\":1024", "\"N\":99999999999999999999")]
    [InlineData("\"N\":1024", "\"N\":1024.5")]
    [InlineData("\"N\":1024,", "")]
    [InlineData("\"r\":8", "\"r\":0")]
    [InlineData("\"r\":8", "\"r\":4611686018427387904")]
    [InlineData("\"p\":1", "\"p\":0")]
    [InlineData("\"p\":1", "\"p\":4611686018427387904")]
    [InlineData("\"p\":1", "\"p\":\"1\"")]
    [InlineData("\"salt\":\"", "\"salt\":\"AAAA")]
    [InlineData("\"salt\":\"", "\"salt\":\"!")]
    [InlineData("\"data\":\"", "\"data\":\"AAAA\",\"x\":\"")]
    [InlineData("\"data\":", "\"dato\":")]
    public void A_field_that_makes_no_sense_is_damage(string before, string after)
    {
        var text = Encoding.UTF8.GetString(Fixtures.Bytes(Cheap));
        Assert.Contains(before, text, StringComparison.Ordinal);

        Assert.False(Damage.Tolerates(() => KeyFile.Parse(Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("\"created\":\"2024-01-01T00:00:00Z\",", "")]
    [InlineData("\"created\":\"2024-01-01T00:00:00Z\",", "\"created\":\"long ago\",")]
    [InlineData("\"created\":\"2024-01-01T00:00:00Z\",", "\"created\":null,\"label\":{\"x\":[1]},")]
    [InlineData("\"username\":\"fixture\",\"hostname\":\"fixture-host\",", "")]
    [InlineData("\"username\":\"fixture\"", "\"username\":\"\\ud800\"")]
    [InlineData("{", " { ")]
    public void What_is_for_people_only_keeps_nobody_out(string before, string after)
    {
        var text = Encoding.UTF8.GetString(Fixtures.Bytes(Cheap));
        Assert.Contains(before, text, StringComparison.Ordinal);
        using var password = Password.FromText("fixture-password");

        using var key = KeyFile.Parse(Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal))).Unlock(password);

        Assert.NotNull(key);
    }

    [Fact]
    public void A_created_key_file_opens_with_its_password_only()
    {
        using var master = MasterKey.Create();
        Gen.Select(Gen.Byte.Array[0, 50], Gen.String, Gen.String).Sample(
            (bytes, user, host) =>
            {
                using var password = Password.FromBytes(bytes);
                using var other = Password.FromBytes([.. bytes, 0x78]);
                var created = KeyFile.Create(master, password, user, host, new Timestamp(1_700_000_000, 5, 60), s_cheapCost);

                var file = KeyFile.Parse(created.Write());
                using var key = file.Unlock(password);

                Assert.Equal(master.Parts.ToArray(), key!.Parts.ToArray());
                Assert.Null(file.Unlock(other));
                Assert.Equal(created.Write(), file.Write());
            },
            iter: 50);
    }

    [Fact]
    public void A_key_file_is_written_as_restic_writes_it()
    {
        using var master = MasterKey.Create();
        using var password = Password.FromText("secret");

        var text = Encoding.UTF8.GetString(
            KeyFile.Create(master, password, "a<b", "h\"é", new Timestamp(1_700_000_000, 120_000_000, 60), s_cheapCost).Write());

        Assert.StartsWith(
            """{"created":"2023-11-14T23:13:20.12+01:00","username":"a\u003cb","hostname":"h\"é","kdf":"scrypt","N":2,"r":1,"p":1,"salt":""",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_for_one_password_share_neither_salt_nor_seal()
    {
        using var master = MasterKey.Create();
        using var password = Password.FromText("secret");

        var files = Enumerable.Range(0, 2).Select(_ => KeyFile.Create(master, password, "", "", default, s_cheapCost)).ToList();

        Assert.NotEqual(files[0].Salt.ToArray(), files[1].Salt.ToArray());
        Assert.NotEqual(files[0].SealedKey.ToArray(), files[1].SealedKey.ToArray());
    }

    private static IEnumerable<(string Id, string Password)> Passwords(string repository, JsonElement manifest) =>
        manifest.TryGetProperty("passwords", out var passwords)
            ? passwords.EnumerateArray().Select(entry => (entry.GetProperty("key_id").GetString()!, entry.GetProperty("password").GetString()!))
            : Fixtures.Files($"restic/{repository}/repo/keys", "*")
                .Select(path => (Path.GetFileName(path), manifest.GetProperty("password").GetString()!));
}
