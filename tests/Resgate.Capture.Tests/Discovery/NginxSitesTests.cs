using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class NginxSitesTests
{
    [Fact]
    public void A_site_is_told_with_its_names_and_the_keys_that_are_there()
    {
        using var machine = new MadeMachine();
        var key = machine.Write("etc/nginx/tls/vv.key", "");
        machine.Write("etc/nginx/sites-available/cameras",
            """
            # ssl_certificate /not/this.crt; server_name old;
            server { listen 443 ssl; server_name vv.example.org  cam.example.org;
              ssl_certificate /not/there.crt;
              ssl_certificate_key "tls/vv.key"; ssl_certificate_key $dynamic/key;
              location / { root /opt/vv/tv_ui; } }
            """);
        machine.Write("etc/nginx/conf.d/shop.conf", "server { server_name shop.example.org; root /srv/shop; }");
        machine.Link("etc/nginx/sites-enabled/cameras", "../sites-available/cameras");

        var sites = new NginxSites(machine.At("etc/nginx")).Find(["/opt/vv"]);

        Assert.Equal([(machine.At("etc/nginx/sites-available/cameras"), true), (machine.At("etc/nginx/conf.d/shop.conf"), false)], sites.Select(static site => (site.File, site.IsOurs)));
        Assert.Equal(["vv.example.org", "cam.example.org"], sites[0].Names);
        Assert.Equal([key], sites[0].TlsFiles);
    }

    [Fact]
    public void A_text_made_to_be_slow_is_not()
    {
        using var machine = new MadeMachine();
        machine.Write("etc/nginx/conf.d/evil", string.Concat(Enumerable.Repeat("server_name ", 80_000)));

        Assert.Empty(new NginxSites(machine.At("etc/nginx")).Find(["/opt/vv"]));
    }
}
