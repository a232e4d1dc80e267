using Resgate.Primitives;

namespace Resgate.Repository.Packing;

/// <summary>What is said when bytes that we made ourselves do not read back as what went in. It ends the run.</summary>
internal static class Verification
{
    public static ResgateException Failed(string what) =>
        new(FailureKind.Damaged, $"{what} did not read back as it was written; nothing of it was stored, and the run ends here")
        {
            Hint = "this points at the machine, not at the repository: check its memory (RAM) and processor, then run again",
        };
}
