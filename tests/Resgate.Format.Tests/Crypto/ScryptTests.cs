using System.Text;
using CsCheck;
using Org.BouncyCastle.Crypto.Generators;
using Resgate.Format.Crypto;

namespace Resgate.Format.Tests.Crypto;

public sealed class ScryptTests
{
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void The_examples_of_RFC_7914_come_out(string password, string salt, int n, int r, int p, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Derive(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), n, r, p)));

    [Fact]
    public void Restics_derivations_come_out()
    {
        foreach (var (password, n, r, p, salt, derived, _) in CryptoVectors.Derivations)
        {
            Assert.Equal(derived, Derive(Encoding.UTF8.GetBytes(password), salt, n, r, p));
        }
    }

    [Fact]
    public void Any_small_cost_gives_what_an_independent_library_gives() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 70], Gen.Int[1, 7], Gen.Int[1, 9], Gen.Int[1, 4]).Sample(
            (password, salt, log, r, p) =>
                // That library does not take N = 2 with r = 1, where N would not fit its bound.
                Assert.Equal(SCrypt.Generate(password, salt, 2 << log, r, p, 64), Derive(password, salt, 2 << log, r, p)),
            iter: 100);

    [Fact]
    public void Lanes_on_several_threads_give_the_same()
    {
        var derived = new byte[64];
        Scrypt.Derive("password"u8, "salt"u8, 64, 8, 7, threads: 3, derived);

        Assert.Equal(Derive("password"u8.ToArray(), "salt"u8.ToArray(), 64, 8, 7), derived);
    }

    private static byte[] Derive(byte[] password, byte[] salt, int n, int r, int p)
    {
        var derived = new byte[64];
        Scrypt.Derive(password, salt, n, r, p, threads: 1, derived);
        return derived;
    }
}
