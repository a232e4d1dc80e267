using Resgate.Primitives;

namespace Resgate.Storage.Tests;

/// <summary>Objects to store: content that is the same for the same seed, under the name that its hash gives it.</summary>
internal sealed record Sample(ObjectName Name, byte[] Content)
{
    public static Sample Of(ObjectFolder folder, int size, int seed = 1)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return new(folder == ObjectFolder.Config ? ObjectName.Config : new ObjectName(folder, Id.Of(content)), content);
    }
}
