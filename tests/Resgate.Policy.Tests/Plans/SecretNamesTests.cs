using Resgate.Policy.Plans;

namespace Resgate.Policy.Tests.Plans;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("/srv/app/.env")]
    [InlineData(".env.production")]
    [InlineData("/etc/nginx/tls/site.key")]
    [InlineData("/etc/nginx/tls/site.pem")]
    [InlineData("/etc/resgate/keys/nas.password")]
    [InlineData("/home/vv/.ssh/id_ed25519")]
    [InlineData("/etc/nginx/tls/SITE.KEY")]
    [InlineData(".ENV")]
    public void A_name_tells_that_a_file_holds_secrets(string path) => Assert.True(SecretNames.Holds(path));

    [Theory]
    [InlineData("/srv/app/.env.example")]
    [InlineData("/srv/app/.env.Sample")]
    [InlineData("/srv/app/my.env")]
    [InlineData("/srv/.env/clip.mp4")]
    [InlineData("/home/vv/.ssh/id_ed25519.pub")]
    [InlineData("/srv/app/keyboard")]
    public void Other_names_do_not(string path) => Assert.False(SecretNames.Holds(path));
}
