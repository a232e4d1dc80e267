using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Engine.Find;

/// <summary>The blobs that are looked for: whole ids, or beginnings of ids.</summary>
public sealed class WantedBlobs
{
    private readonly HashSet<BlobHandle> _whole = [];
    private readonly List<(BlobKind Kind, string Beginning)> _beginnings = [];

    /// <summary>Whole ids that were asked for by name, for saying where they lie.</summary>
    public IReadOnlyCollection<BlobHandle> Whole => _whole;

    public void Add(BlobHandle blob) => _whole.Add(blob);

    /// <param name="kind">What the id is of.</param>
    /// <param name="text">64 digits, or the first few of them.</param>
    public void Add(BlobKind kind, string text)
    {
        if (Id.TryParse(text, out var id))
        {
            _whole.Add(new BlobHandle(kind, id));
        }
        else
        {
            _beginnings.Add((kind, text));
        }
    }

    /// <summary>Everything that the index lists of some packs.</summary>
    /// <param name="index">The loaded index.</param>
    /// <param name="texts">Ids of packs or beginnings of them.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no pack fits some text.</exception>
    public void AddPacks(BlobIndex index, IReadOnlyList<string> texts)
    {
        var missing = texts.ToHashSet(StringComparer.Ordinal);
        foreach (var pack in index.EnumeratePacks())
        {
            var name = pack.Id.ToString();
            if (texts.FirstOrDefault(text => name.StartsWith(text, StringComparison.Ordinal)) is not { } text)
            {
                continue;
            }

            missing.Remove(text);
            foreach (var packed in pack.Blobs)
            {
                _whole.Add(packed.Blob);
            }
        }

        if (missing.Count > 0)
        {
            throw new ResgateException(FailureKind.NotFound, $"unable to find pack(s): [{string.Join(' ', missing)}]");
        }
    }

    public bool Contains(BlobHandle blob)
    {
        if (_whole.Contains(blob))
        {
            return true;
        }

        if (_beginnings.Count == 0)
        {
            return false;
        }

        var id = blob.Id.ToString();
        return _beginnings.Exists(wanted => wanted.Kind == blob.Kind && id.StartsWith(wanted.Beginning, StringComparison.Ordinal));
    }
}
