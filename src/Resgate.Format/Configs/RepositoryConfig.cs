using System.Globalization;
using System.Security.Cryptography;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Configs;

/// <summary>What makes a repository this repository; written once, and again only by the upgrade from version 1 to 2.</summary>
/// <param name="Version"><see cref="MinVersion"/> to <see cref="MaxVersion"/>.</param>
/// <param name="Id">Random, unrelated to anything else; the cache's folder is named after it.</param>
/// <param name="Polynomial">Where the chunker cuts; whoever uses it makes sure that it is irreducible.</param>
/// <remarks>Source: format page, section 1.3.</remarks>
public sealed record RepositoryConfig(int Version, Id Id, ulong Polynomial)
{
    public const int MinVersion = 1;

    public const int MaxVersion = 2;

    /// <summary>The config of a new repository.</summary>
    /// <param name="polynomial">A fresh one.</param>
    /// <param name="version">The format's version.</param>
    public static RepositoryConfig Create(ulong polynomial, int version = MaxVersion) =>
        new(version, new Id(RandomNumberGenerator.GetBytes(Id.Size)), polynomial);

    /// <summary>Reads the document; keys of other tools are skipped.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: it is no config; <see cref="FailureKind.Failed"/>: its version is none that we know.
    /// </exception>
    public static RepositoryConfig Read(ReadOnlySpan<byte> text)
    {
        var json = new DocumentReader(text, "config");
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        var version = 0u;
        Id? id = null;
        ulong? polynomial = null;
        while (json.NextKey(out var key))
        {
            if (key.SequenceEqual("version"u8))
            {
                version = json.UInt32();
            }
            else if (key.SequenceEqual("id"u8))
            {
                id = json.Id();
            }
            else if (key.SequenceEqual("chunker_polynomial"u8))
            {
                polynomial = ReadPolynomial(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        if (version is < MinVersion or > MaxVersion)
        {
            throw new ResgateException(FailureKind.Failed, $"repository has format version {version}, we know {MinVersion} and {MaxVersion}");
        }

        return new RepositoryConfig(
            (int)version,
            id ?? throw json.Damaged("has no id"),
            polynomial ?? throw json.Damaged("has no polynomial"));
    }

    /// <summary>The document, without a line feed.</summary>
    public byte[] Write()
    {
        var json = new JsonText(capacity: 160);
        json.Raw("{\"version\":"u8);
        json.Number((long)Version);
        json.Raw(",\"id\":"u8);
        json.Id(Id);
        json.Raw(",\"chunker_polynomial\":"u8);
        json.Text(Polynomial.ToString("x", CultureInfo.InvariantCulture));
        json.Raw("}"u8);
        return json.ToArray();
    }

    private static ulong ReadPolynomial(ref DocumentReader json) =>
        ulong.TryParse(json.Utf8Span(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var polynomial)
            ? polynomial
            : throw json.Damaged("has a polynomial that is no hexadecimal number");
}
