using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Resgate.Architecture.Tests;

/// <summary>What a layer's compiled assembly refers to, read from its metadata without loading it.</summary>
internal sealed class BuiltAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public BuiltAssembly(string layer)
    {
        // The command is called as people call it.
        var name = layer == "Cli" ? "resgate" : $"Resgate.{layer}";
        Documentation = Path.Combine(AppContext.BaseDirectory, $"{name}.xml");
        _file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Path of the documentation that the compiler wrote beside the assembly.</summary>
    public string Documentation { get; }

    public IEnumerable<string> ReferencedLayers() =>
        _metadata.AssemblyReferences
            .Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name))
            .Where(name => name.StartsWith("Resgate.", StringComparison.OrdinalIgnoreCase) || name == "resgate")
            .Select(name => name == "resgate" ? "Cli" : name["Resgate.".Length..]);

    /// <summary>Full names of the types of other assemblies that the code mentions.</summary>
    public IEnumerable<string> ReferencedTypes() =>
        _metadata.TypeReferences.Select(NameOf);

    /// <summary>Members of other assemblies' types that the code uses, as <c>Namespace.Type.Member</c>.</summary>
    public IEnumerable<string> ReferencedMembers()
    {
        foreach (var handle in _metadata.MemberReferences)
        {
            var member = _metadata.GetMemberReference(handle);
            // A generic type's members hang on a specification; none of those that matter here is generic.
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                yield return $"{NameOf((TypeReferenceHandle)member.Parent)}.{_metadata.GetString(member.Name)}";
            }
        }
    }

    /// <summary>Types that callers outside the assembly can see, as documentation ids (<c>T:Namespace.Outer.Inner</c>).</summary>
    public IEnumerable<string> PublicTypes() =>
        _metadata.TypeDefinitions
            .Select(_metadata.GetTypeDefinition)
            .Where(IsVisible)
            .Select(type => "T:" + NameOf(type));

    public void Dispose() => _file.Dispose();

    private bool IsVisible(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic => IsVisible(_metadata.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private string NameOf(TypeDefinition type)
    {
        var name = _metadata.GetString(type.Name);
        return type.IsNested
            ? $"{NameOf(_metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        var name = _metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}
