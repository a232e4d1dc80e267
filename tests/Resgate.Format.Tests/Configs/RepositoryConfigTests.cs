using System.Text;
using CsCheck;
using Resgate.Format.Configs;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Configs;

public sealed class RepositoryConfigTests
{
    private const string A = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";

    public static TheoryData<string> GoldenConfigs() =>
        [.. Fixtures.Files("restic", "config.json").Select(path => Path.GetRelativePath(Fixtures.Root, path))];

    [Theory]
    [MemberData(nameof(GoldenConfigs))]
    public void A_config_by_restic_is_written_again_byte_for_byte(string path)
    {
        var text = Fixtures.Text(path).TrimEnd('\n');

        Assert.Equal(text, Encoding.UTF8.GetString(RepositoryConfig.Read(Encoding.UTF8.GetBytes(text)).Write()));
    }

    [Fact]
    public void Any_config_survives() => Gen.Select(Gen.Int[1, 2], Gen.Byte.Array[Id.Size], Gen.ULong).Sample((version, id, polynomial) =>
    {
        var config = new RepositoryConfig(version, new Id(id), polynomial);

        Assert.Equal(config, RepositoryConfig.Read(config.Write()));
    });

    [Fact]
    public void A_new_repository_has_an_id_of_its_own()
    {
        var first = RepositoryConfig.Create(0x3DA3358B4DC173);

        Assert.Equal(2, first.Version);
        Assert.NotEqual(first.Id, RepositoryConfig.Create(first.Polynomial).Id);
    }

    [Fact]
    public void Keys_of_other_tools_are_skipped() =>
        Assert.Equal(
            0x3DA3358B4DC173UL,
            RepositoryConfig.Read(Encoding.UTF8.GetBytes(
                $$"""{"version":2,"id":"{{A}}","chunker_polynomial":"3da3358b4dc173","chunker":"rabin","append_only":true}""")).Polynomial);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4_000_000_000)]
    public void A_version_of_the_future_is_refused_and_no_damage(long version)
    {
        var text = $$"""{"version":{{version}},"id":"{{A}}","chunker_polynomial":"3da3358b4dc173"}""";

        Assert.Equal(FailureKind.Failed, Assert.Throws<ResgateException>(() => RepositoryConfig.Read(Encoding.UTF8.GetBytes(text))).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData($$"""{"version":2,"id":"{{A}}"}""")]
    [InlineData("""{"version":2,"chunker_polynomial":"3da3358b4dc173"}""")]
    [InlineData($$"""{"version":2,"id":"{{A}}","chunker_polynomial":"0x3da3358b4dc173"}""")]
    [InlineData($$"""{"version":2,"id":"{{A}}","chunker_polynomial":""}""")]
    [InlineData($$"""{"version":2,"id":"{{A}}","chunker_polynomial":"13da3358b4dc173ff"}""")]
    [InlineData($$"""{"version":2,"id":"{{A}}","chunker_polynomial":7}""")]
    public void What_is_no_config_is_damage(string text) =>
        Assert.False(Damage.Tolerates(() => RepositoryConfig.Read(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_config_cut_anywhere_is_damage() =>
        Damage.CutEverywhere(RepositoryConfig.Create(0x3DA3358B4DC173).Write(), bytes => RepositoryConfig.Read(bytes));
}
