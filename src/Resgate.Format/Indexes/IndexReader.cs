using Resgate.Format.Configs;
using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Indexes;

/// <summary>Reads an index file, pack by pack and blob by blob, without making a single object.</summary>
/// <remarks>
/// <code>
/// var reader = new IndexReader(text, version);
/// while (reader.TryReadPack(out var pack))
/// {
///     while (reader.TryReadBlob(out var blob)) { ... }
/// }
/// </code>
/// Blobs written just as restic writes them take a short cut (<see cref="IndexShortcut"/>); everything else that is legal goes
/// through the JSON reader, with the same result. Unknown keys are skipped, and so is <c>supersedes</c>.
/// What was handed out before a failure is not to be trusted either. Source: format page, section 4.
/// </remarks>
public ref struct IndexReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _version;
    private readonly bool _shortcut;
    private DocumentReader _json;
    private Place _place;
    private int _position;

    /// <param name="text">The whole document.</param>
    /// <param name="version">The repository's format version; version 1 refuses compressed blobs.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it does not begin as an index.</exception>
    public IndexReader(ReadOnlySpan<byte> text, int version)
        : this(text, version, shortcut: true)
    {
    }

    /// <param name="text">The whole document.</param>
    /// <param name="version">The repository's format version.</param>
    /// <param name="shortcut">False to take the long way everywhere, which is the short cut's oracle.</param>
    internal IndexReader(ReadOnlySpan<byte> text, int version, bool shortcut)
    {
        _text = text;
        _version = version;
        _shortcut = shortcut;
        _json = new DocumentReader(text, "index");
        _json.Next();
        if (!_json.IsObject())
        {
            throw _json.Damaged("is null");
        }

        _place = Place.BetweenKeys;
        _place = SeekPacks() ? Place.BetweenPacks : Place.End;
    }

    private enum Place
    {
        BetweenKeys,
        BetweenPacks,
        InPack,
        InBlobs,
        OnShortcut,
        End,
    }

    /// <summary>Goes on to the next pack, passing over blobs of the last one that were not read.</summary>
    /// <returns>False after the last; the document's end has then been checked as well.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: what comes next is no pack.</exception>
    public bool TryReadPack(out Id pack)
    {
        while (TryReadBlob(out _))
        {
            // Passed over.
        }

        pack = default;
        if (_place == Place.End)
        {
            return false;
        }

        if (!_json.NextItem())
        {
            // Another "packs" would be as good as the first; restic takes the last. Nobody writes two.
            if (SeekPacks())
            {
                throw _json.Damaged("has its packs twice");
            }

            _place = Place.End;
            return false;
        }

        if (!_json.IsObject())
        {
            throw _json.Damaged("has null for a pack");
        }

        pack = EnterPack();
        return true;
    }

    /// <summary>Reads the next blob of the current pack.</summary>
    /// <returns>False after the pack's last.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: what comes next is no blob.</exception>
    public bool TryReadBlob(out PackedBlob blob)
    {
        blob = default;
        if (_place == Place.OnShortcut)
        {
            if (IndexShortcut.TryTake(_text, ref _position, out blob))
            {
                Check(blob);
                return true;
            }

            _json.Jump(_position);
            _place = Place.InBlobs;
        }

        if (_place != Place.InBlobs)
        {
            return false;
        }

        if (_json.NextItem())
        {
            blob = ReadBlob();
            Check(blob);
            return true;
        }

        LeavePack();
        return false;
    }

    private bool SeekPacks()
    {
        while (_json.NextKey(out var key))
        {
            if (key.SequenceEqual("packs"u8) && _json.IsArray())
            {
                return true;
            }

            _json.Skip();
        }

        _json.End();
        return false;
    }

    /// <summary>Reads a pack's keys up to its blobs.</summary>
    private Id EnterPack()
    {
        Id? pack = null;
        while (_json.NextKey(out var key))
        {
            if (key.SequenceEqual("id"u8))
            {
                pack = _json.Id();
            }
            else if (key.SequenceEqual("blobs"u8) && _json.IsArray())
            {
                // Whoever writes the id behind the blobs makes us look ahead for it.
                pack ??= IdBehindBlobs(_json);
                _place = _shortcut ? Place.OnShortcut : Place.InBlobs;
                _position = _json.Position;
                return pack.Value;
            }
            else
            {
                _json.Skip();
            }
        }

        _place = Place.BetweenPacks;
        return pack ?? throw _json.Damaged("has a pack without an id");
    }

    private static Id IdBehindBlobs(DocumentReader ahead)
    {
        ahead.Skip();
        while (ahead.NextKey(out var key))
        {
            if (key.SequenceEqual("id"u8))
            {
                return ahead.Id();
            }

            ahead.Skip();
        }

        throw ahead.Damaged("has a pack without an id");
    }

    private void LeavePack()
    {
        while (_json.NextKey(out var key))
        {
            if (key.SequenceEqual("blobs"u8))
            {
                throw _json.Damaged("has a pack with its blobs twice");
            }

            _json.Skip();
        }

        _place = Place.BetweenPacks;
    }

    private PackedBlob ReadBlob()
    {
        if (!_json.IsObject())
        {
            throw _json.Damaged("has null for a blob");
        }

        Id? id = null;
        BlobKind? kind = null;
        var (offset, stored, plain) = (0u, 0u, 0u);
        while (_json.NextKey(out var key))
        {
            if (key.SequenceEqual("id"u8))
            {
                id = _json.Id();
            }
            else if (key.SequenceEqual("type"u8))
            {
                kind = ReadKind();
            }
            else if (key.SequenceEqual("offset"u8))
            {
                offset = _json.UInt32();
            }
            else if (key.SequenceEqual("length"u8))
            {
                stored = _json.UInt32();
            }
            else if (key.SequenceEqual("uncompressed_length"u8))
            {
                plain = _json.UInt32();
            }
            else
            {
                _json.Skip();
            }
        }

        return new PackedBlob(
            new BlobHandle(kind ?? throw _json.Damaged("has a blob without a type"), id ?? throw _json.Damaged("has a blob without an id")),
            offset,
            stored,
            plain);
    }

    private readonly BlobKind ReadKind()
    {
        var text = _json.Utf8Span();
        if (text.SequenceEqual("data"u8))
        {
            return BlobKind.Data;
        }

        return text.SequenceEqual("tree"u8) ? BlobKind.Tree : throw _json.Damaged("has a blob of an unknown type");
    }

    private readonly void Check(in PackedBlob blob)
    {
        if (blob.IsCompressed && _version < RepositoryConfig.MaxVersion)
        {
            throw Damaged(blob, "is compressed, which format version 1 does not know");
        }

        if (blob.StoredLength < PackHeader.SealOverhead)
        {
            throw Damaged(blob, $"has {blob.StoredLength} bytes, sealing alone takes {PackHeader.SealOverhead}");
        }

        if ((ulong)blob.Offset + blob.StoredLength > uint.MaxValue)
        {
            throw Damaged(blob, "lies beyond 4 GiB");
        }
    }

    private static ResgateException Damaged(in PackedBlob blob, string what) =>
        new(FailureKind.Damaged, $"index says that {blob.Blob} {what}");
}
